// The floor: a process that copies bytes between its own pipes and those of a server, and does nothing else.
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct way { int from, to; };

static void *copy(void *argument)
{
    struct way *way = argument;
    char *buffer = malloc(1 << 16);
    ssize_t length;
    while ((length = read(way->from, buffer, 1 << 16)) > 0) {
        for (ssize_t done = 0; done < length;) {
            ssize_t now = write(way->to, buffer + done, length - done);
            if (now <= 0)
                return NULL;
            done += now;
        }
    }
    return NULL;
}

int main(int count, char **command)
{
    int in[2], out[2];
    if (count < 2 || pipe(in) || pipe(out))
        return 2;
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execvp(command[1], command + 1);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    struct way back = { out[0], 1 };
    pthread_t thread;
    pthread_create(&thread, NULL, copy, &back);
    struct way forth = { 0, in[1] };
    copy(&forth);
    close(in[1]);
    wait(NULL);
    return 0;
}

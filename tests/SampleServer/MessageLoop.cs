using System.Text;

namespace McpGateway.SampleServer;

/// <summary>Reads messages in their order and has each handled.</summary>
internal sealed class MessageLoop(Server server, InputLines lines)
{
    public void Run()
    {
        var process = server.Process;
        process.Queue.Start();
        while (lines.Read() is { } line)
        {
            if (line.Length > 0)
            {
                Record(server.Options, line);
                Intake.Take(server, Message.Read(line), server.Output);
            }

            process.RestFromReading();
        }

        // A server of one thread notices the end of stdin only when it comes back to reading.
        process.Queue.Finish();
    }

    /// <summary>Writes the message down where a transcript is kept.</summary>
    public static void Record(SampleOptions options, byte[] message)
    {
        if (options.TranscriptFile is { } file)
        {
            AppendOnlyFile.Append(file, Encoding.UTF8.GetString(message));
        }
    }
}

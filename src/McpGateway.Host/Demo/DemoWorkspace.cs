using System.Globalization;

namespace McpGateway.Host.Demo;

/// <summary>What the demonstration server keeps in memory, and its tools.</summary>
internal sealed class DemoWorkspace
{
    private readonly Dictionary<int, Note> _notes = [];
    private readonly Dictionary<int, Job> _tasks = [];
    private readonly Lock _gate = new();
    private int _lastId;

    /// <summary>Runs a tool.</summary>
    /// <exception cref="DemoException">The tool or its arguments are wrong.</exception>
    public string Call(string tool, DemoArguments arguments)
    {
        lock (_gate)
        {
            return tool switch
            {
                "create_note" => CreateNote(arguments),
                "list_notes" => Lines(_notes.Values.Where(note => HasTag(note, arguments.OptionalText("tag"))).Take(arguments.WholeNumber("limit", 20)).Select(note => note.Line)),
                "search_notes" => Lines(_notes.Values.Where(note => note.Contains(arguments.Text("query"))).Take(arguments.WholeNumber("limit", 10)).Select(note => note.Line)),
                "get_note" => FindNote(arguments).Full,
                "update_note" => UpdateNote(arguments),
                "delete_note" => _notes.Remove(FindNote(arguments).Id) ? "deleted" : "",
                "create_task" => CreateTask(arguments),
                "list_tasks" => Lines(_tasks.Values.Where(task => arguments.OptionalText("status") is not { } status || status == "all" || task.Done == (status == "done")).Select(task => task.Line)),
                "complete_task" => CompleteTask(arguments),
                "delete_task" => _tasks.Remove(FindTask(arguments).Id) ? "deleted" : "",
                "convert_unit" => DemoMath.Convert(arguments.Number("value"), arguments.Text("from"), arguments.Text("to")),
                "calculate" => DemoMath.Calculate(arguments.Text("operation"), arguments.Numbers("numbers")),
                "count_words" => Count(arguments.Text("text")),
                "current_time" => DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromMinutes(arguments.WholeNumber("offset_minutes", 0))).ToString("O", CultureInfo.InvariantCulture),
                _ => throw new DemoException($"There is no tool '{tool}'."),
            };
        }
    }

    private static bool HasTag(Note note, string? tag) => tag is null || note.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);

    private static string Lines(IEnumerable<string> lines)
    {
        string text = string.Join('\n', lines);
        return text.Length == 0 ? "none" : text;
    }

    private static string Count(string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"{text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length} words, {text.Length} characters, {text.Split('\n').Length} lines");

    private string CreateNote(DemoArguments arguments)
    {
        var note = new Note(++_lastId, arguments.Text("title"), arguments.OptionalText("body") ?? "", arguments.Texts("tags"), arguments.Flag("pinned"));
        _notes.Add(note.Id, note);
        return string.Create(CultureInfo.InvariantCulture, $"note {note.Id} created");
    }

    private string UpdateNote(DemoArguments arguments)
    {
        Note note = FindNote(arguments);
        string body = arguments.OptionalText("body") ?? note.Body;
        _notes[note.Id] = note with
        {
            Title = arguments.OptionalText("title") ?? note.Title,
            Body = arguments.OptionalText("mode") == "append" ? note.Body + "\n" + body : body,
        };
        return string.Create(CultureInfo.InvariantCulture, $"note {note.Id} updated");
    }

    private string CreateTask(DemoArguments arguments)
    {
        var task = new Job(++_lastId, arguments.Text("title"), arguments.OptionalText("due"), arguments.OptionalText("priority") ?? "normal", false);
        _tasks.Add(task.Id, task);
        return string.Create(CultureInfo.InvariantCulture, $"task {task.Id} created");
    }

    private string CompleteTask(DemoArguments arguments)
    {
        Job task = FindTask(arguments);
        _tasks[task.Id] = task with { Done = true };
        return string.Create(CultureInfo.InvariantCulture, $"task {task.Id} done");
    }

    private Note FindNote(DemoArguments arguments) =>
        _notes.TryGetValue(arguments.WholeNumber("id"), out Note? note) ? note : throw new DemoException("There is no note with this id.");

    private Job FindTask(DemoArguments arguments) =>
        _tasks.TryGetValue(arguments.WholeNumber("id"), out Job? task) ? task : throw new DemoException("There is no task with this id.");

    private sealed record Note(int Id, string Title, string Body, string[] Tags, bool Pinned)
    {
        public string Line => string.Create(CultureInfo.InvariantCulture, $"{Id}{(Pinned ? "*" : "")}: {Title} [{string.Join(", ", Tags)}]");

        public string Full => Line + "\n" + Body;

        public bool Contains(string text) =>
            Title.Contains(text, StringComparison.OrdinalIgnoreCase) || Body.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private sealed record Job(int Id, string Title, string? Due, string Priority, bool Done)
    {
        public string Line => string.Create(CultureInfo.InvariantCulture, $"{Id}: {(Done ? "[x]" : "[ ]")} {Title} ({Priority}{(Due is null ? "" : ", due " + Due)})");
    }
}

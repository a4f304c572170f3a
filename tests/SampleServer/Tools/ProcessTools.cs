using System.Collections;
using System.Globalization;

namespace McpGateway.SampleServer.Tools;

/// <summary>What the process got from whoever started it.</summary>
internal static class ProcessTools
{
    public static Tool[] All =>
    [
        new("env", "Returns one environment variable, or all of them.")
        {
            Properties = """{"name":{"type":"string","description":"Name of the variable; all without it"}}""",
            Annotations = Tool.ReadOnly,
            Run = Env,
        },
        new("cwd", "Returns the working directory.")
        {
            Annotations = Tool.ReadOnly,
            Run = call => call.Structured(w => w.WriteString("cwd", Environment.CurrentDirectory), Environment.CurrentDirectory),
        },
        new("args", "Returns the command line's arguments.") { Annotations = Tool.ReadOnly, Run = Args },
        new("pid", "Returns the process id.")
        {
            Annotations = Tool.ReadOnly,
            Run = call => call.Structured(
                w => w.WriteNumber("pid", Environment.ProcessId), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        },
        new("stderr", "Writes lines to stderr.")
        {
            Properties = """
                {"text":{"type":"string","description":"The line"},
                 "lines":{"type":"integer","minimum":1,"default":1,"description":"How often"}}
                """,
            Required = ["text"],
            Annotations = Tool.Writes,
            Run = Stderr,
        },
        new("spawn_child", "Starts a grandchild that sleeps for ever and returns its process id.")
        {
            Annotations = Tool.Destructive,
            Run = call =>
            {
                var pid = Grandchild.Start(call.Server.Options);
                call.Structured(w => w.WriteNumber("pid", pid), pid.ToString(CultureInfo.InvariantCulture));
            },
        },
    ];

    private static void Env(ToolCall call)
    {
        if (call.String("name") is { } name)
        {
            var value = Environment.GetEnvironmentVariable(name);
            call.Structured(w => w.WriteString("value", value), value ?? $"{name} is not set");
            return;
        }

        var all = Environment.GetEnvironmentVariables();
        call.Structured(
            w =>
            {
                foreach (DictionaryEntry entry in all)
                {
                    w.WriteString((string)entry.Key, (string?)entry.Value);
                }
            },
            string.Create(CultureInfo.InvariantCulture, $"{all.Count} variables"));
    }

    private static void Args(ToolCall call)
    {
        var args = Environment.GetCommandLineArgs()[1..];
        call.Structured(
            w =>
            {
                w.WriteStartArray("args");
                foreach (var arg in args)
                {
                    w.WriteStringValue(arg);
                }

                w.WriteEndArray();
            },
            string.Join(' ', args));
    }

    private static void Stderr(ToolCall call)
    {
        var line = call.String("text") + "\n";
        for (var i = call.Int("lines", 1); i > 0; i--)
        {
            call.Server.Surroundings.WriteError(line);
        }

        call.Text("written");
    }
}

using System.Text.Json;

namespace McpGateway.Host.Parsing;

/// <summary>The result of a command that is a list: a line or more for each item as it comes, or one JSON array at the end. A failure is an item, too.</summary>
internal sealed class ResultList(CommandRun run)
{
    private readonly List<Action<Utf8JsonWriter>> _items = [];
    private bool _hasFailed;

    /// <summary>Adds an item.</summary>
    /// <param name="text">What people read; null for nothing.</param>
    /// <param name="json">What scripts read.</param>
    public void Add(string? text, Action<Utf8JsonWriter> json)
    {
        if (run.IsJson)
        {
            _items.Add(json);
        }
        else if (text is not null)
        {
            run.Output.WriteLine(text);
        }
    }

    /// <summary>Says what could not be done. The rest is done all the same.</summary>
    public void Fail(string message)
    {
        _hasFailed = true;
        run.Warn(message);
        _items.Add(json => CommandRun.WriteError(json, message));
    }

    /// <summary>Prints the JSON.</summary>
    /// <param name="hasFailed">Whether one of the items says that something failed.</param>
    /// <returns>The exit code.</returns>
    public int End(bool hasFailed = false)
    {
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartArray();
                foreach (Action<Utf8JsonWriter> item in _items)
                {
                    item(json);
                }

                json.WriteEndArray();
            });
        }

        return hasFailed || _hasFailed ? CommandRun.Failure : CommandRun.Success;
    }
}

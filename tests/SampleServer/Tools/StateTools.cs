using System.Globalization;
using System.Text;

namespace McpGateway.SampleServer.Tools;

/// <summary>What a server remembers between calls.</summary>
internal static class StateTools
{
    public static Tool[] All =>
    [
        new("count", "Counts its calls in this process.")
        {
            Properties = """{"key":{"type":"string","description":"Name of the call in the ledger"}}""",
            OutputSchema = """{"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]}""",
            Annotations = Tool.Writes,
            Run = call =>
            {
                var count = call.Server.State.Count();
                call.Structured(w => w.WriteNumber("count", count), count.ToString(CultureInfo.InvariantCulture));
            },
        },
        new("record", "Returns its key, which stands in the ledger then.")
        {
            Properties = """{"key":{"type":"string","description":"Name of the call in the ledger"}}""",
            Required = ["key"],
            Annotations = Tool.Writes,
            Run = call => call.Text(call.Key),
        },
        new("add_tool", "Adds a tool and tells the client that the list has changed.")
        {
            Properties = """{"name":{"type":"string","description":"Name of the new tool"}}""",
            Required = ["name"],
            Annotations = Tool.Writes,
            Run = AddTool,
        },
        new("remove_tool", "Removes a tool and tells the client that the list has changed.")
        {
            Properties = """{"name":{"type":"string","description":"Name of the tool"}}""",
            Required = ["name"],
            Annotations = Tool.Destructive,
            Run = RemoveTool,
        },
        new("add_prompt", "Adds a prompt and tells the client that the list has changed.")
        {
            Properties = """{"name":{"type":"string","description":"Name of the new prompt"}}""",
            Required = ["name"],
            Annotations = Tool.Writes,
            Run = call => AddItem(call, "prompts", call.Server.Prompts, "name", call.String("name") ?? ""),
        },
        new("add_resource", "Adds a resource and tells the client that the list has changed.")
        {
            Properties = """{"uri":{"type":"string","description":"The new resource"}}""",
            Required = ["uri"],
            Annotations = Tool.Writes,
            Run = call => AddItem(call, "resources", call.Server.Resources, "uri", call.String("uri") ?? ""),
        },
        new("touch_resource", "Tells those who subscribed to a resource that it has changed.")
        {
            Properties = """{"uri":{"type":"string","description":"The resource"}}""",
            Required = ["uri"],
            Annotations = Tool.Writes,
            Run = call =>
            {
                var sent = Subscriptions.ResourceUpdated(call.Server.Process, call.String("uri") ?? "");
                call.Structured(w => w.WriteNumber("notified", sent), string.Create(CultureInfo.InvariantCulture, $"{sent} notified"));
            },
        },
        new("end_subscriptions", "Ends what clients listen to from the server's side.")
        {
            Annotations = Tool.Writes,
            Run = call => call.Text(string.Create(CultureInfo.InvariantCulture, $"{Subscriptions.EndAll(call.Server.Process)} ended")),
        },
    ];

    private static void AddTool(ToolCall call)
    {
        var name = call.String("name") ?? "";
        if (call.Server.Tools.Find(name) is not null)
        {
            call.Failure($"There is a tool {name} already");
            return;
        }

        call.Server.Tools.Add(new Tool(name, "Added at run time.") { Annotations = Tool.ReadOnly, Run = c => c.Text($"{name} was called") });
        Subscriptions.ListChanged(call.Server.Process, "tools");
        call.Text($"added {name}");
    }

    private static void AddItem(ToolCall call, string list, PagedList items, string member, string value)
    {
        items.Add(Encoding.UTF8.GetString(Json.WriteObject(w => w.WriteString(member, value))));
        Subscriptions.ListChanged(call.Server.Process, list);
        call.Text($"added {value}");
    }

    private static void RemoveTool(ToolCall call)
    {
        var name = call.String("name") ?? "";
        if (!call.Server.Tools.Remove(name))
        {
            call.Failure($"There is no tool {name}");
            return;
        }

        Subscriptions.ListChanged(call.Server.Process, "tools");
        call.Text($"removed {name}");
    }
}

namespace McpGateway.SampleServer;

/// <summary>What a message is, by the members it has.</summary>
internal enum MessageKind
{
    NotJson,
    Invalid,
    Request,
    Notification,
    Answer,
}

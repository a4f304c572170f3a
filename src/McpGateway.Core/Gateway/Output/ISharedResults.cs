namespace McpGateway.Gateway.Output;

/// <summary>Kept results that are found by gateways with folders of their own.</summary>
internal interface ISharedResults
{
    /// <summary>Lets others find a result before the client learns its id. Where that cannot be done it stays this gateway's own; it never fails.</summary>
    /// <param name="user">Whose it is; empty for the one whose gateway it is.</param>
    /// <param name="result">The result, whose file is written.</param>
    void Keep(string user, KeptResult result);

    /// <summary>Brings a result here that another gateway has kept; null where there is none of that user, or it cannot be had.</summary>
    /// <param name="user">Who asks for it.</param>
    /// <param name="id">Its id, as the client has said it.</param>
    /// <param name="folder">Where it is written.</param>
    KeptResult? Find(string user, string id, ResultFolder folder);
}

namespace McpGateway.Gateway.Sealing;

/// <summary>Remembers which states were opened, as long as they could be opened again.</summary>
internal interface IUsedStates
{
    /// <summary>Notes that a state is opened. False where it was opened before, here or by anybody else who has the key.</summary>
    /// <param name="id">What tells the state from all others: letters and digits.</param>
    /// <param name="expires">Until when it could be opened.</param>
    /// <exception cref="StateNotCheckedException">Whether it was opened before cannot be told.</exception>
    bool TryUse(string id, DateTimeOffset expires);
}

using McpGateway.Gateway.Output;
using McpGateway.Gateway.Sealing;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;

namespace McpGateway.Gateway.Hosting;

/// <summary>What a gateway has in common with other gateways, whose homes are others.</summary>
/// <param name="Cipher">Has the keys of the states that clients carry.</param>
/// <param name="UsedStates">Remembers which of them were used.</param>
/// <param name="Results">Finds kept results.</param>
/// <param name="Logins">Where it is noted who is logged in where.</param>
/// <param name="Tokens">The tokens of these logins.</param>
internal sealed record GatewayShares(IStateCipher Cipher, IUsedStates UsedStates, ISharedResults Results, ILoginRecords Logins, ISecretStore Tokens);

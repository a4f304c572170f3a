using System.Net;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster;

/// <summary>What nodes log.</summary>
internal static partial class Log
{
    /// <summary>Those that take back what stderr was told before, and are told there as well.</summary>
    public static IReadOnlySet<int> AllClears { get; } = new HashSet<int> { 3, 47, 72, 74, 76 };

    [LoggerMessage(1, LogLevel.Information, "The node '{Node}' has joined the cluster '{Cluster}'. Other nodes reach it at {Place}; it has the labels {Labels}.")]
    public static partial void Joined(ILogger logger, string node, string cluster, EndPoint place, string labels);

    [LoggerMessage(2, LogLevel.Warning, "Redis cannot be reached ({Reason}). Until it can, this node goes on with what it has: it does not see nodes that come or go, limits calls by its part, finds only its own sessions and kept results, renews no login, and takes no \"requestState\".")]
    public static partial void RedisLost(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Information, "Redis can be reached again.")]
    public static partial void RedisFound(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "The node takes nothing new, and ends when the calls under way have their answers: {Reason}.")]
    public static partial void Draining(ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Error, "The lease of the exclusive server '{Server}' could not be renewed, so its process was ended: another node may start it now.")]
    public static partial void LeaseLost(ILogger logger, string server);

    [LoggerMessage(11, LogLevel.Warning, "These servers still had requests under way when the time to end was over: {Servers}. Whoever waits is told that the outcome is unknown. --drain gives more time.")]
    public static partial void DrainedLate(ILogger logger, string servers);

    [LoggerMessage(12, LogLevel.Error, "The node cannot go on: {Reason} It ends all its servers and itself; start it again.")]
    public static partial void CannotGoOn(ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Information, "The node {Node} has gone. What its clients used here ends in half a minute, unless they come to another node.")]
    public static partial void NodeGone(ILogger logger, string node);

    [LoggerMessage(80, LogLevel.Information, "The server '{Server}' has started anew here: what it kept in memory has gone with the node '{Node}'. Clients are told.")]
    public static partial void StateLost(ILogger logger, string server, string node);

    [LoggerMessage(30, LogLevel.Warning, "Who came from {Place} is no node of this cluster and was not let in: {Reason}.")]
    public static partial void NodeRefused(ILogger logger, EndPoint? place, string reason);

    [LoggerMessage(32, LogLevel.Warning, "The node ends, and could not tell the others: they notice within seconds.")]
    public static partial void LeftUnseen(ILogger logger);

    [LoggerMessage(31, LogLevel.Warning, "The node at {Place} was not spoken to: {Reason}. All nodes need certificates of one authority (--silo-ca).")]
    public static partial void NodeNotTrusted(ILogger logger, EndPoint? place, string reason);

    [LoggerMessage(42, LogLevel.Warning, "A kept result is found on this node alone: {Reason}.")]
    public static partial void ResultStaysHere(ILogger logger, string reason);

    [LoggerMessage(43, LogLevel.Warning, "A kept result of another node cannot be brought here: {Reason}.")]
    public static partial void ResultNotBrought(ILogger logger, string reason);

    [LoggerMessage(44, LogLevel.Information, "The login at {Address} in this node's folder is now that of all nodes.")]
    public static partial void LoginBrought(ILogger logger, string address);

    [LoggerMessage(45, LogLevel.Warning, "Redis has lost the logins at remote servers; this node has given back the {Count} that it knew.")]
    public static partial void LoginsRestored(ILogger logger, int count);

    [LoggerMessage(46, LogLevel.Warning, "The nodes have different configurations: {Nodes}. Give all of them the same config.json.")]
    public static partial void ConfigurationsDiffer(ILogger logger, string nodes);

    [LoggerMessage(47, LogLevel.Information, "All nodes have the same configuration again.")]
    public static partial void ConfigurationsAgree(ILogger logger);

    [LoggerMessage(48, LogLevel.Warning, "There are no keys (--keys), so nodes share no logins, no kept results, no states of clients and nothing that they learn of servers: each has its own. Make keys with 'mcp-gateway-node keys FILE' and give every node a copy.")]
    public static partial void NoKeys(ILogger logger);

    [LoggerMessage(49, LogLevel.Warning, "The logins in this node's folder cannot be given to the others: {Reason}.")]
    public static partial void LoginsNotBrought(ILogger logger, string reason);

    [LoggerMessage(50, LogLevel.Information, "Version {Version} of the configuration of all nodes is now in config.json.")]
    public static partial void ConfigurationTaken(ILogger logger, long version);

    [LoggerMessage(51, LogLevel.Warning, "The configuration of all nodes in Redis is not taken: {Reason}. This node goes on with its own.")]
    public static partial void ConfigurationNotTaken(ILogger logger, string reason);

    [LoggerMessage(60, LogLevel.Information, "What the server '{Server}' offers was learnt by another node.")]
    public static partial void CatalogTaken(ILogger logger, string server);

    [LoggerMessage(61, LogLevel.Warning, "What another node knows of the server '{Server}' is not taken: it was not encrypted with the keys of this node.")]
    public static partial void CatalogNotTaken(ILogger logger, string server);

    [LoggerMessage(62, LogLevel.Warning, "What the server '{Server}' offers is known on this node alone: it has {Megabytes} MB, and nodes share no more than {Most} MB of a server.")]
    public static partial void CatalogTooLarge(ILogger logger, string server, int megabytes, int most);

    [LoggerMessage(63, LogLevel.Information, "What is approved of the server '{Server}' is now what counts on another node.")]
    public static partial void PinsTaken(ILogger logger, string server);

    [LoggerMessage(64, LogLevel.Warning, "What another node says is approved of the server '{Server}' is not taken: it was not encrypted with the keys of this node.")]
    public static partial void PinsNotTaken(ILogger logger, string server);

    [LoggerMessage(65, LogLevel.Error, "What another node has announced could not be dealt with.")]
    public static partial void AnnouncementFailed(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Information, "What a client has answered to a question of the front end {Run} found nobody who waits for it: {Reason}.")]
    public static partial void NobodyWaits(ILogger logger, string run, string reason);

    [LoggerMessage(21, LogLevel.Information, "Other nodes do not know of a session, or of a change of it, because Redis cannot be reached ({Reason}).")]
    public static partial void SessionNotShared(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Information, "A session that has ended stays in Redis until its time is over, because Redis cannot be reached ({Reason}).")]
    public static partial void SessionNotEnded(ILogger logger, string reason);

    [LoggerMessage(23, LogLevel.Warning, "The front end {Run} was not told of a change of a session: {Reason}")]
    public static partial void FrontNotTold(ILogger logger, string run, string reason);

    [LoggerMessage(90, LogLevel.Warning, "Redis has lost what it had. This node has given back {Members} members, {Processes} places of processes and {Sessions} sessions; calls went on.")]
    public static partial void RedisBeganAnew(ILogger logger, int members, int processes, int sessions);

    [LoggerMessage(91, LogLevel.Warning, "Redis may have lost what it had, and it cannot be given back now: {Reason}. It is tried again every second.")]
    public static partial void NotGivenBack(ILogger logger, string reason);

    [LoggerMessage(70, LogLevel.Warning, "A node with the name '{Node}' was at {Silo} until seconds ago. The node starts as soon as it is sure that the other one does not live any more.")]
    public static partial void WaitsForName(ILogger logger, string node, string silo);

    [LoggerMessage(71, LogLevel.Error, "Another node, at {Silo}, has the name '{Node}' as well by now. Start one of them with another --name.")]
    public static partial void NameTaken(ILogger logger, string node, string silo);

    [LoggerMessage(72, LogLevel.Information, "No other node has the name '{Node}' any more.")]
    public static partial void NameFree(ILogger logger, string node);

    [LoggerMessage(75, LogLevel.Warning, "Somebody who does not have this node's keys has told it in Redis to end. It goes on.")]
    public static partial void DrainRefused(ILogger logger);

    [LoggerMessage(73, LogLevel.Warning, "Not all nodes can read what others encrypt, because their keys differ (--keys): {Nodes}. Give all of them the same file and restart them.")]
    public static partial void KeysDiffer(ILogger logger, string nodes);

    [LoggerMessage(74, LogLevel.Information, "All nodes can read again what others encrypt.")]
    public static partial void KeysAgree(ILogger logger);

    [LoggerMessage(76, LogLevel.Information, "The configuration of all nodes in Redis can be taken again: this node has version {Version}.")]
    public static partial void ConfigurationTakenAgain(ILogger logger, long version);
}

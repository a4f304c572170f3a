namespace McpGateway.Doctor;

/// <summary>Everything that the doctor can find. What is a warning or an error here has a place in docs/troubleshooting.md; a test compares the two.</summary>
internal static class FindingKinds
{
    public static FindingKind ConfigOk { get; } = new("config.ok", FindingSeverity.Ok);

    public static FindingKind ConfigEmpty { get; } = new("config.empty", FindingSeverity.Information);

    public static FindingKind ConfigNote { get; } = new("config.note", FindingSeverity.Information);

    public static FindingKind ConfigBroken { get; } = new("config.broken", FindingSeverity.Error);

    public static FindingKind ConfigNotTrusted { get; } = new("config.notTrusted", FindingSeverity.Error);

    public static FindingKind ConfigProblem { get; } = new("config.problem", FindingSeverity.Warning);

    public static FindingKind ConfigPlainSecret { get; } = new("config.plainSecret", FindingSeverity.Warning);

    public static FindingKind ManagedInForce { get; } = new("managed.inForce", FindingSeverity.Information);

    public static FindingKind ManagedBroken { get; } = new("managed.broken", FindingSeverity.Error);

    public static FindingKind SecretsOk { get; } = new("secrets.ok", FindingSeverity.Ok);

    public static FindingKind SecretsInFile { get; } = new("secrets.inFile", FindingSeverity.Information);

    public static FindingKind SecretsUnreadable { get; } = new("secrets.unreadable", FindingSeverity.Error);

    public static FindingKind ServerPinsUnreadable { get; } = new("server.pinsUnreadable", FindingSeverity.Error);

    public static FindingKind ServerPinsChanged { get; } = new("server.pinsChanged", FindingSeverity.Warning);

    public static FindingKind FileReadByOthers { get; } = new("file.readByOthers", FindingSeverity.Warning);

    public static FindingKind FileTemporary { get; } = new("file.temporary", FindingSeverity.Information);

    public static FindingKind FolderMissing { get; } = new("folder.missing", FindingSeverity.Information);

    public static FindingKind FolderNotWritable { get; } = new("folder.notWritable", FindingSeverity.Error);

    public static FindingKind FolderDiskFull { get; } = new("folder.diskFull", FindingSeverity.Warning);

    public static FindingKind FolderOpen { get; } = new("folder.open", FindingSeverity.Warning);

    public static FindingKind GatewayLeftovers { get; } = new("gateway.leftovers", FindingSeverity.Warning);

    public static FindingKind GatewayRunning { get; } = new("gateway.running", FindingSeverity.Information);

    public static FindingKind GatewayOldRunning { get; } = new("gateway.oldRunning", FindingSeverity.Warning);

    public static FindingKind GatewayExecutable { get; } = new("gateway.executable", FindingSeverity.Ok);

    public static FindingKind GatewayLinkBroken { get; } = new("gateway.linkBroken", FindingSeverity.Error);

    public static FindingKind GatewayLinkOld { get; } = new("gateway.linkOld", FindingSeverity.Warning);

    public static FindingKind GatewayExecutableOld { get; } = new("gateway.executableOld", FindingSeverity.Warning);

    public static FindingKind ClientOk { get; } = new("client.ok", FindingSeverity.Ok);

    public static FindingKind ClientNone { get; } = new("client.none", FindingSeverity.Information);

    public static FindingKind ClientWithoutGateway { get; } = new("client.withoutGateway", FindingSeverity.Information);

    public static FindingKind ClientFileUnreadable { get; } = new("client.fileUnreadable", FindingSeverity.Error);

    public static FindingKind ClientFileNotStrict { get; } = new("client.fileNotStrict", FindingSeverity.Warning);

    public static FindingKind ClientMsixCopyDiffers { get; } = new("client.msixCopyDiffers", FindingSeverity.Warning);

    public static FindingKind ClientSeveralPackages { get; } = new("client.severalPackages", FindingSeverity.Information);

    public static FindingKind ClientEntryHidden { get; } = new("client.entryHidden", FindingSeverity.Warning);

    public static FindingKind ClientSseAssumed { get; } = new("client.sseAssumed", FindingSeverity.Warning);

    public static FindingKind ClientStartLimit { get; } = new("client.startLimit", FindingSeverity.Warning);

    public static FindingKind ClientVariablesStripped { get; } = new("client.variablesStripped", FindingSeverity.Warning);

    public static FindingKind ClientServersUnread { get; } = new("client.serversUnread", FindingSeverity.Information);

    public static FindingKind ClientLeftOut { get; } = new("client.leftOut", FindingSeverity.Warning);

    public static FindingKind ClientDiscontinued { get; } = new("client.discontinued", FindingSeverity.Warning);

    public static FindingKind ClientExecutableMissing { get; } = new("client.executableMissing", FindingSeverity.Error);

    public static FindingKind ClientNotExecutable { get; } = new("client.notExecutable", FindingSeverity.Error);

    public static FindingKind ClientPathOfVersion { get; } = new("client.pathOfVersion", FindingSeverity.Warning);

    public static FindingKind ClientNoAnswer { get; } = new("client.noAnswer", FindingSeverity.Error);

    public static FindingKind ClientOldVersion { get; } = new("client.oldVersion", FindingSeverity.Warning);

    public static FindingKind ClientOtherHome { get; } = new("client.otherHome", FindingSeverity.Warning);

    public static FindingKind ClientServersBeside { get; } = new("client.serversBeside", FindingSeverity.Information);

    public static FindingKind ClientServerTwice { get; } = new("client.serverTwice", FindingSeverity.Warning);

    public static FindingKind ClientBackup { get; } = new("client.backup", FindingSeverity.Information);

    public static FindingKind ServerOk { get; } = new("server.ok", FindingSeverity.Ok);

    public static FindingKind ServerNotStarted { get; } = new("server.notStarted", FindingSeverity.Information);

    public static FindingKind ServerDisabled { get; } = new("server.disabled", FindingSeverity.Information);

    public static FindingKind ServerAddress { get; } = new("server.address", FindingSeverity.Error);

    public static FindingKind ServerRefused { get; } = new("server.refused", FindingSeverity.Information);

    public static FindingKind ServerEntry { get; } = new("server.entry", FindingSeverity.Error);

    public static FindingKind ServerVariables { get; } = new("server.variables", FindingSeverity.Error);

    public static FindingKind ServerFolder { get; } = new("server.folder", FindingSeverity.Error);

    public static FindingKind ServerCommand { get; } = new("server.command", FindingSeverity.Error);

    public static FindingKind ServerStart { get; } = new("server.start", FindingSeverity.Error);

    public static FindingKind ServerLogin { get; } = new("server.login", FindingSeverity.Warning);

    public static FindingKind ServerHandshake { get; } = new("server.handshake", FindingSeverity.Error);

    public static FindingKind ServerInitTimeout { get; } = new("server.initTimeout", FindingSeverity.Error);

    public static FindingKind ServerTools { get; } = new("server.tools", FindingSeverity.Error);

    public static FindingKind ServerToolsIncomplete { get; } = new("server.toolsIncomplete", FindingSeverity.Warning);

    public static FindingKind ServerEnded { get; } = new("server.ended", FindingSeverity.Error);

    public static FindingKind ServerOdd { get; } = new("server.odd", FindingSeverity.Information);

    public static FindingKind ServerSecretArgument { get; } = new("server.secretArgument", FindingSeverity.Warning);

    public static FindingKind ServerSlowStart { get; } = new("server.slowStart", FindingSeverity.Warning);

    public static FindingKind ServerInitTimeoutShort { get; } = new("server.initTimeoutShort", FindingSeverity.Warning);

    public static FindingKind ServerCallTimeoutShort { get; } = new("server.callTimeoutShort", FindingSeverity.Warning);

    public static FindingKind ServerPath { get; } = new("server.path", FindingSeverity.Warning);

    public static FindingKind ServerSecretUnset { get; } = new("server.secretUnset", FindingSeverity.Warning);

    public static FindingKind ServerShellVariable { get; } = new("server.shellVariable", FindingSeverity.Warning);

    public static FindingKind ServerVariableHidden { get; } = new("server.variableHidden", FindingSeverity.Warning);

    public static FindingKind ServerContainerVariable { get; } = new("server.containerVariable", FindingSeverity.Warning);

    public static FindingKind ServerArchived { get; } = new("server.archived", FindingSeverity.Warning);

    public static FindingKind ServerSteering { get; } = new("server.steering", FindingSeverity.Warning);

    public static FindingKind ServerRunsTwice { get; } = new("server.runsTwice", FindingSeverity.Information);
}

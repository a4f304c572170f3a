namespace McpGateway.Secrets;

/// <summary>Values are written as they are: the rights of the file keep others out.</summary>
internal sealed class PlainProtection : ISecretProtection
{
    public const string Name = "file";

    public string Kind => Name;

    public bool IsEncrypted => false;

    public string Describe(string file) => $"the file {file}, which only you can read";

    public string Protect(SecretFileContent content, string name, string value) => value;

    public string Reveal(SecretFileContent content, string name, string written) => written;

    public void Forget(SecretFileContent content)
    {
    }
}

using System.Collections;
using System.Management.Automation;
using McpGateway.PowerShell.Commands;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Registration;

/// <summary>A server that comes down the pipeline as an object.</summary>
internal static class PipedServer
{
    /// <summary>An object that has both a command and an address, one of them empty, binds to the first of the parameter sets whichever it is.</summary>
    public static void TakeRemote(RegisterMcpServerCommand cmdlet)
    {
        if (!string.IsNullOrEmpty(cmdlet.Command) || cmdlet.IsRemote || cmdlet.Preset is not null || cmdlet.InputObject is not { } server)
        {
            return;
        }

        object? Of(params string[] names) => names.Select(name => server.Properties[name]?.Value).FirstOrDefault(value => value is not null);
        cmdlet.Uri = LanguagePrimitives.ConvertTo<string[]>(Of("Uri", "Urls", "Url"));
        cmdlet.Header = new ObjectAsMapAttribute().Transform(null!, Of("Header", "Headers")) as IDictionary;
        cmdlet.Sse = LanguagePrimitives.IsTrue(Of("Sse"));
        cmdlet.CaFile = Of("CaFile")?.ToString();
        cmdlet.ClientCertificate = Of("ClientCertificate")?.ToString();
        cmdlet.ClientKey = Of("ClientKey")?.ToString();
        cmdlet.AllowInsecure = LanguagePrimitives.IsTrue(Of("AllowInsecure"));
    }
}

using System.Text;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>Another version of the executable: the one that was built, with another version written into its assembly.</summary>
internal static class GatewayVersions
{
    /// <summary>A version that is later than the one that was built, and written with as many characters.</summary>
    public static string Later { get; } = string.Concat(ProductVersion.Text.Select(character => char.IsAsciiDigit(character) ? '9' : character));

    /// <summary>Makes the executable of that version.</summary>
    /// <param name="folder">Where it is put.</param>
    /// <returns>The executable.</returns>
    public static string Make(string folder)
    {
        Directory.CreateDirectory(folder);
        string built = Path.GetDirectoryName(Built.PlainGateway)!;
        foreach (string file in Directory.GetFiles(built))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string core = Path.Combine(folder, typeof(ProductVersion).Assembly.GetName().Name + ".dll");
        byte[] assembly = File.ReadAllBytes(core);
        int at = assembly.AsSpan().IndexOf(Attribute(ProductVersion.Text));
        Assert.True(at >= 0, "The version does not stand in the assembly.");
        Attribute(Later).CopyTo(assembly, at);
        File.WriteAllBytes(core, assembly);
        return Path.Combine(folder, Path.GetFileName(Built.PlainGateway));
    }

    /// <summary>An attribute with one text as an assembly has it (ECMA-335, II.23.3): a prolog, the length, the text, and no named arguments.</summary>
    private static byte[] Attribute(string text) => [1, 0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text), 0, 0];
}

namespace McpGateway.Programs;

/// <summary>A product that brings programs which servers are started with, and how it is installed.</summary>
/// <param name="Product">What it is called.</param>
/// <param name="Commands">The programs that it brings.</param>
/// <param name="Page">Where its maintainers say how to install it.</param>
internal sealed record KnownProgram(string Product, string[] Commands, string Page)
{
    /// <summary>Its id in winget.</summary>
    public string? Winget { get; init; }

    /// <summary>Its formula in Homebrew, with the options that it needs.</summary>
    public string? Brew { get; init; }

    /// <summary>Its packages in Debian and Ubuntu.</summary>
    public string? Apt { get; init; }

    /// <summary>Its packages in Fedora.</summary>
    public string? Dnf { get; init; }

    /// <summary>Its packages in Arch Linux.</summary>
    public string? Pacman { get; init; }

    /// <summary>Its packages in Alpine Linux.</summary>
    public string? Apk { get; init; }

    /// <summary>A command for Windows that needs no package manager of the system.</summary>
    public string? OnWindows { get; init; }

    /// <summary>The same for macOS and Linux.</summary>
    public string? OnUnix { get; init; }

    /// <summary>Programs that do the same under another name.</summary>
    public string[] Alternatives { get; init; } = [];

    /// <summary>How it works without being installed, a sentence.</summary>
    public string? Without { get; init; }
}

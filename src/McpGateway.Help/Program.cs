using McpGateway.Help;

if (args is not ["maml" or "markdown", _, _, _, _])
{
    Console.Error.WriteLine("""
        Writes the help of the module's cmdlets.

          maml ASSEMBLY REFERENCES PAGES FILE        the file that Get-Help reads
          markdown ASSEMBLY REFERENCES PAGES FOLDER  a page a cmdlet

        ASSEMBLY has its XML documentation beside it; REFERENCES is a file with a path of an assembly on each line; PAGES is a folder with a page
        for each cmdlet: what its examples are, and what else there is to say.
        """);
    return 2;
}

try
{
    IReadOnlyList<CmdletHelp> cmdlets = new HelpReader(args[1], args[2], args[3]).Read();
    if (args[0] == "maml")
    {
        MamlWriter.Write(cmdlets, args[4]);
    }
    else
    {
        MarkdownWriter.Write(cmdlets, args[4]);
    }

    return 0;
}
catch (HelpException e)
{
    // In the form that a build shows as an error of its own.
    Console.Error.WriteLine($"{e.File} : error HELP1: {e.Message}");
    return 1;
}

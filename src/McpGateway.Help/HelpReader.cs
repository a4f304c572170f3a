using System.Reflection;

namespace McpGateway.Help;

/// <summary>Reads what the cmdlets of an assembly say of themselves, without running any of it.</summary>
internal sealed class HelpReader
{
    private const string Automation = "System.Management.Automation.";

    private readonly string _assembly;
    private readonly string _references;
    private readonly string _pages;
    private readonly XmlDocumentation _documentation;

    /// <param name="assembly">The assembly; its XML documentation is beside it.</param>
    /// <param name="references">A file with the paths of the assemblies that it needs.</param>
    /// <param name="pages">The folder of the pages.</param>
    public HelpReader(string assembly, string references, string pages)
    {
        _assembly = assembly;
        _references = references;
        _pages = pages;
        _documentation = new XmlDocumentation(Path.ChangeExtension(assembly, ".xml"));
    }

    /// <summary>The cmdlets in the order of their names.</summary>
    /// <exception cref="HelpException">Something is missing.</exception>
    public IReadOnlyList<CmdletHelp> Read()
    {
        using var context = new MetadataLoadContext(new PathAssemblyResolver([.. File.ReadAllLines(_references).Where(line => line.Length > 0), _assembly]));
        CmdletHelp[] cmdlets =
        [
            .. context.LoadFromAssemblyPath(_assembly).GetExportedTypes()
                .Select(type => (Type: type, Cmdlet: Attribute(type, "CmdletAttribute")))
                .Where(pair => pair.Cmdlet is not null)
                .Select(pair => Read(pair.Type, pair.Cmdlet!))
                .OrderBy(cmdlet => cmdlet.Noun, StringComparer.Ordinal)
                .ThenBy(cmdlet => cmdlet.Verb, StringComparer.Ordinal),
        ];
        var names = cmdlets.Select(cmdlet => cmdlet.Name).ToHashSet(StringComparer.Ordinal);
        string? orphan = Directory.EnumerateFiles(_pages, "*-*.md").FirstOrDefault(page => !names.Contains(Path.GetFileNameWithoutExtension(page)));
        return orphan is null ? cmdlets : throw new HelpException(orphan, "There is no such cmdlet.");
    }

    private CmdletHelp Read(Type type, CustomAttributeData cmdlet)
    {
        string verb = (string)cmdlet.ConstructorArguments[0].Value!;
        string noun = (string)cmdlet.ConstructorArguments[1].Value!;
        string id = "T:" + type.FullName;
        string summary = _documentation.Summary(id);
        ParameterHelp[] parameters = [.. type.GetProperties().Where(IsParameter).OrderBy(property => property.MetadataToken).Select(property => Read(type, property))];
        // The default set may be one that no parameter names.
        string[] named = [.. cmdlet.NamedArguments.Where(argument => argument.MemberName == "DefaultParameterSetName").Select(argument => (string)argument.TypedValue.Value!)];
        string[] sets = [.. named.Concat(parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set)).Where(set => set != CmdletHelp.AllSets).Distinct(StringComparer.Ordinal)];
        return new CmdletHelp(
            verb,
            noun,
            _documentation.Remarks(id) is { } remarks ? summary + " " + remarks : summary,
            [.. parameters, .. Common(cmdlet)],
            sets.Length > 0 ? sets : [CmdletHelp.AllSets],
            [.. Attributes(type, "OutputTypeAttribute").SelectMany(TypesOf).Where(name => name != "System.Void").Distinct(StringComparer.Ordinal)],
            HelpPage.Read(Path.Combine(_pages, $"{verb}-{noun}.md"), $"{verb}-{noun}"));
    }

    private ParameterHelp Read(Type cmdlet, PropertyInfo property)
    {
        // An inherited parameter is documented where it is declared.
        string id = $"P:{property.DeclaringType!.FullName}.{property.Name}";
        ParameterUse[] uses = [.. Attributes(property, "ParameterAttribute").Select(Use)];
        string type = property.PropertyType.FullName!;
        return new ParameterHelp(
            property.Name,
            ShownType(property.PropertyType),
            type == Automation + "SwitchParameter",
            Attribute(property, "SupportsWildcardsAttribute") is not null,
            [.. Attributes(property, "AliasAttribute").SelectMany(Texts)],
            property.PropertyType.IsEnum ? Enum(property.PropertyType) : [.. Attributes(property, "ValidateSetAttribute").SelectMany(Texts)],
            _documentation.Summary(id.Replace('+', '.')),
            uses);
    }

    private static ParameterUse Use(CustomAttributeData attribute)
    {
        var named = attribute.NamedArguments.ToDictionary(argument => argument.MemberName, argument => argument.TypedValue.Value, StringComparer.Ordinal);
        return new ParameterUse(
            named.GetValueOrDefault("ParameterSetName") as string ?? CmdletHelp.AllSets,
            named.GetValueOrDefault("Mandatory") is true,
            named.GetValueOrDefault("Position") is int position and >= 0 ? position : null,
            named.GetValueOrDefault("ValueFromPipeline") is true,
            named.GetValueOrDefault("ValueFromPipelineByPropertyName") is true);
    }

    /// <summary>What PowerShell itself adds to a cmdlet that changes something.</summary>
    private static IEnumerable<ParameterHelp> Common(CustomAttributeData cmdlet)
    {
        if (cmdlet.NamedArguments.Any(argument => argument.MemberName == "SupportsShouldProcess" && argument.TypedValue.Value is true))
        {
            ParameterUse[] use = [new(CmdletHelp.AllSets, false, null, false, false)];
            yield return new ParameterHelp("WhatIf", "SwitchParameter", true, false, ["wi"], [], "Shows what would happen, without doing it.", use);
            yield return new ParameterHelp("Confirm", "SwitchParameter", true, false, ["cf"], [], "Asks for confirmation before doing anything.", use);
        }
    }

    private static bool IsParameter(PropertyInfo property) => Attribute(property, "ParameterAttribute") is not null;

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.FullName == Automation + name);

    private static CustomAttributeData? Attribute(MemberInfo member, string name) => Attributes(member, name).FirstOrDefault();

    private static IEnumerable<string> Texts(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(argument => argument.Value is IEnumerable<CustomAttributeTypedArgument> items ? items.Select(item => item.Value) : [argument.Value]).OfType<string>();

    private static IEnumerable<string> TypesOf(CustomAttributeData attribute) =>
        attribute.ConstructorArguments
            .SelectMany(argument => argument.Value is IEnumerable<CustomAttributeTypedArgument> items ? items.Select(item => item.Value) : [argument.Value])
            .Select(value => value is Type type ? type.FullName! : (string)value!);

    private static string[] Enum(Type type) => [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name)];

    private static string ShownType(Type type)
    {
        if (type.IsArray)
        {
            return ShownType(type.GetElementType()!) + "[]";
        }

        return type.IsGenericType && type.GetGenericTypeDefinition().FullName == "System.Nullable`1" ? ShownType(type.GetGenericArguments()[0])
            : type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
            : type.Name;
    }
}

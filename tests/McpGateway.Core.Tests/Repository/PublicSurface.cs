using System.Reflection;
using System.Text;

namespace McpGateway.Tests.Repository;

/// <summary>What an assembly lets others use, as text: a line a type and a line a member, sorted.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext s_nullability = new();

    /// <summary>What the compiler gives every record, whatever it holds.</summary>
    private static readonly HashSet<string> s_ofEveryRecord = new(StringComparer.Ordinal)
        { "<Clone>$", "Deconstruct", "Equals", "GetHashCode", "PrintMembers", "ToString", "get_EqualityContract", "op_Equality", "op_Inequality" };

    /// <summary>The lines of an assembly.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(type => (string[])[$"{NameOf(type)} is {KindOf(type)}", .. MembersOf(type)]).Order(StringComparer.Ordinal)];

    private static string KindOf(Type type)
    {
        string kind = type switch
        {
            { IsInterface: true } => "an interface",
            { IsEnum: true } => "an enum",
            { IsValueType: true } => IsRecord(type) ? "a record struct" : "a struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "a delegate",
            { IsAbstract: true, IsSealed: true } => "a static class",
            _ => (type.IsSealed ? "a sealed " : type.IsAbstract ? "an abstract " : "a ") + (IsRecord(type) ? "record" : "class"),
        };
        bool hasParents = (type.IsClass || type.IsInterface) && !type.IsSubclassOf(typeof(Delegate));
        Type[] parents = !hasParents ? [] : [.. new[] { type.BaseType }.OfType<Type>().Where(parent => parent != typeof(object)), .. type.GetInterfaces().Where(IsShown)];
        return kind + string.Concat(parents.Select((parent, number) => (number == 0 ? " : " : ", ") + NameOf(parent)));

        bool IsShown(Type parent) =>
            parent.IsVisible && !type.BaseType?.GetInterfaces().Contains(parent) == true && !(IsRecord(type) && parent.Name == typeof(IEquatable<>).Name);
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        string name = NameOf(type);
        if (type.IsEnum)
        {
            return type.GetEnumNames().Select(value => $"{name}.{value}");
        }

        IEnumerable<string> methods = type.GetMethods(Declared)
            .Where(method => IsVisible(method) && !IsAccessor(method) && !(IsRecord(type) && s_ofEveryRecord.Contains(method.Name)))
            .Select(method => $"{name}.{method.Name}{Generic(method)}({ParametersOf(method)}) : {Text(method.ReturnParameter)}{Static(method)}");
        IEnumerable<string> constructors = type.GetConstructors(Declared)
            .Where(constructor => IsVisible(constructor) && !constructor.IsStatic && !IsCopy(constructor))
            .Select(constructor => $"{name}({ParametersOf(constructor)})");
        IEnumerable<string> properties = type.GetProperties(Declared)
            .Where(property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsVisible))
            .Select(property => $"{name}.{property.Name} : {NameOf(property.PropertyType, s_nullability.Create(property))} {{ {AccessorsOf(property)} }}{Static(property.GetAccessors(nonPublic: true)[0])}");
        IEnumerable<string> fields = type.GetFields(Declared)
            .Where(field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName)
            .Select(field => $"{name}.{field.Name} : {NameOf(field.FieldType, s_nullability.Create(field))}{(field.IsLiteral ? " const" : field.IsStatic ? " static" : "")}");
        IEnumerable<string> events = type.GetEvents(Declared)
            .Where(change => IsVisible(change.AddMethod!))
            .Select(change => $"{name}.{change.Name} : event {NameOf(change.EventHandlerType!, s_nullability.Create(change))}");
        return [.. methods, .. constructors, .. properties, .. fields, .. events];
    }

    private static string AccessorsOf(PropertyInfo property)
    {
        var accessors = new List<string>();
        if (property.GetMethod is { } get && IsVisible(get))
        {
            accessors.Add("get;");
        }

        if (property.SetMethod is { } set && IsVisible(set))
        {
            bool isInit = set.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
            accessors.Add(isInit ? "init;" : "set;");
        }

        return string.Join(' ', accessors);
    }

    private static string ParametersOf(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Text(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : "")}"));

    private static string Text(ParameterInfo parameter)
    {
        string prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return prefix + NameOf(type, s_nullability.Create(parameter));
    }

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Static(MethodBase method) => method.IsStatic ? " static" : "";

    private static string NameOf(Type type, NullabilityInfo? nullability = null)
    {
        var text = new StringBuilder();
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return NameOf(value, nullability?.GenericTypeArguments is [var inner] ? inner : null) + "?";
        }

        if (type.IsArray)
        {
            text.Append(NameOf(type.GetElementType()!, nullability?.ElementType)).Append("[]");
        }
        else if (type.IsGenericType)
        {
            Type[] arguments = type.GetGenericArguments();
            text.Append(Plain(type)).Append('<')
                .AppendJoin(", ", arguments.Select((argument, number) => NameOf(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(number)))).Append('>');
        }
        else
        {
            text.Append(Plain(type));
        }

        return nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? text.Append('?').ToString() : text.ToString();
    }

    /// <summary>The name of a type without its arguments; with its namespace where it is of this repository.</summary>
    private static string Plain(Type type)
    {
        string name = type.IsNested && !type.IsGenericParameter ? $"{Plain(type.DeclaringType!)}.{type.Name}" : Arrows.IsOurs(type.Namespace + ".") && !type.IsGenericParameter ? $"{type.Namespace}.{type.Name}" : type.Name;
        int arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : name[..arity];
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsCopy(ConstructorInfo constructor) => constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    private static bool IsRecord(Type type) => type.GetMethods(Declared).Any(method => method.Name == "PrintMembers");
}

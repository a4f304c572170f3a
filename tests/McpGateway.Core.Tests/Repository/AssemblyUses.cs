using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace McpGateway.Tests.Repository;

/// <summary>
/// Reads from a built assembly which type uses which: through base types, interfaces, attributes, constraints, fields, signatures, locals, what is caught,
/// and every member that a method's code names. Constants are not seen: the compiler leaves nothing of them but their value.
/// </summary>
internal sealed class AssemblyUses : ISignatureTypeProvider<ImmutableArray<EntityHandle>, object?>
{
    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xFFFF);

    private readonly HashSet<TypeUse> _uses = [];
    private readonly MetadataReader _reader;
    private readonly PEReader _file;
    private (string Namespace, string Name) _from;

    private AssemblyUses(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
    }

    /// <summary>All uses in an assembly, in the order of their names.</summary>
    public static IReadOnlyList<TypeUse> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var uses = new AssemblyUses(file);
        foreach (TypeDefinitionHandle type in uses._reader.TypeDefinitions)
        {
            uses.ReadType(type);
        }

        return [.. uses._uses.OrderBy(use => use.ToString(), StringComparer.Ordinal)];
    }

    public ImmutableArray<EntityHandle> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    public ImmutableArray<EntityHandle> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [handle];

    public ImmutableArray<EntityHandle> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [handle];

    public ImmutableArray<EntityHandle> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public ImmutableArray<EntityHandle> GetGenericInstantiation(ImmutableArray<EntityHandle> genericType, ImmutableArray<ImmutableArray<EntityHandle>> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(argument => argument)];

    public ImmutableArray<EntityHandle> GetFunctionPointerType(MethodSignature<ImmutableArray<EntityHandle>> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(parameter => parameter)];

    public ImmutableArray<EntityHandle> GetArrayType(ImmutableArray<EntityHandle> elementType, ArrayShape shape) => elementType;

    public ImmutableArray<EntityHandle> GetByReferenceType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetPointerType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetPinnedType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetSZArrayType(ImmutableArray<EntityHandle> elementType) => elementType;

    public ImmutableArray<EntityHandle> GetModifiedType(ImmutableArray<EntityHandle> modifier, ImmutableArray<EntityHandle> unmodifiedType, bool isRequired) =>
        [.. modifier, .. unmodifiedType];

    public ImmutableArray<EntityHandle> GetGenericMethodParameter(object? genericContext, int index) => [];

    public ImmutableArray<EntityHandle> GetGenericTypeParameter(object? genericContext, int index) => [];

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        _from = NameOf(handle);
        Add(type.BaseType);
        Add(type.GetCustomAttributes());
        Add(type.GetGenericParameters());
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Add(_reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            Add(_reader.GetFieldDefinition(field).DecodeSignature(this, null));
            Add(_reader.GetFieldDefinition(field).GetCustomAttributes());
        }

        foreach (PropertyDefinitionHandle property in type.GetProperties())
        {
            Add(_reader.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            ReadMethod(_reader.GetMethodDefinition(method));
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        Add(method.DecodeSignature(this, null));
        Add(method.GetCustomAttributes());
        Add(method.GetGenericParameters());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (ImmutableArray<EntityHandle> local in _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null))
            {
                Add(local);
            }
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Add(region.CatchType);
        }

        ReadCode(body.GetILReader());
    }

    private void ReadCode(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE)
            {
                value = 0xFE00 | code.ReadByte();
            }

            switch (s_codes[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString or OperandType.ShortInlineR:
                    code.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset++;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Notes the use of a type, or of the type to which a member belongs.</summary>
    private void Add(EntityHandle used)
    {
        if (used.IsNil)
        {
            return;
        }

        switch (used.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                (string space, string name) = NameOf(used);
                if ((space, name) != _from)
                {
                    _uses.Add(new TypeUse(_from.Namespace, _from.Name, space, name));
                }

                break;
            case HandleKind.TypeSpecification:
                Add(_reader.GetTypeSpecification((TypeSpecificationHandle)used).DecodeSignature(this, null));
                break;
            case HandleKind.FieldDefinition:
                Add(_reader.GetFieldDefinition((FieldDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Add(_reader.GetMethodDefinition((MethodDefinitionHandle)used).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(_reader.GetMemberReference((MemberReferenceHandle)used).Parent);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _reader.GetMethodSpecification((MethodSpecificationHandle)used);
                Add(method.Method);
                foreach (ImmutableArray<EntityHandle> argument in method.DecodeSignature(this, null))
                {
                    Add(argument);
                }

                break;
            default:
                break;
        }
    }

    private void Add(ImmutableArray<EntityHandle> used)
    {
        foreach (EntityHandle type in used)
        {
            Add(type);
        }
    }

    private void Add(MethodSignature<ImmutableArray<EntityHandle>> signature)
    {
        Add(signature.ReturnType);
        foreach (ImmutableArray<EntityHandle> parameter in signature.ParameterTypes)
        {
            Add(parameter);
        }
    }

    private void Add(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            Add(_reader.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void Add(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterConstraintHandle constraint in parameters.SelectMany(parameter => _reader.GetGenericParameter(parameter).GetConstraints()))
        {
            Add(_reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    /// <summary>The namespace and the name of the outermost type that holds a type.</summary>
    private (string Namespace, string Name) NameOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeReference)
        {
            TypeReference type = _reader.GetTypeReference((TypeReferenceHandle)handle);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? NameOf(type.ResolutionScope)
                : (_reader.GetString(type.Namespace), _reader.GetString(type.Name));
        }

        TypeDefinition definition = _reader.GetTypeDefinition((TypeDefinitionHandle)handle);
        return definition.GetDeclaringType() is { IsNil: false } outer
            ? NameOf(outer)
            : (_reader.GetString(definition.Namespace), _reader.GetString(definition.Name));
    }
}

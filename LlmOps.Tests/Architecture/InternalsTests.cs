using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace LlmOps.Tests.Architecture;

/// <summary>A project shows its internals to those that use them, and to no others.</summary>
public sealed class InternalsTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly List<(Assembly Owner, string User)> s_friends =
    [
        .. Repository
            .Projects.Keys.Select(Assembly.Load)
            .SelectMany(owner =>
                owner
                    .GetCustomAttributes<InternalsVisibleToAttribute>()
                    .Where(friend => Repository.Projects.ContainsKey(friend.AssemblyName))
                    .Select(friend => (owner, friend.AssemblyName))
            ),
    ];

    [Fact]
    public void EveryFriendUsesInternals()
    {
        Assert.NotEmpty(s_friends);
        Assert.Empty(
            s_friends
                .Where(friend => !UsesInternals(friend.Owner, Assembly.Load(friend.User)))
                .Select(friend => $"{friend.User} uses no internals of {friend.Owner.GetName().Name}: remove its InternalsVisibleTo.")
        );
    }

    private static bool UsesInternals(Assembly owner, Assembly user)
    {
        using var file = new PEReader(File.OpenRead(user.Location));
        var metadata = file.GetMetadataReader();
        return metadata.TypeReferences.Any(type => Resolve(type) is { IsVisible: false })
            || metadata.MemberReferences.Select(metadata.GetMemberReference).Any(IsInternal);

        Type? Resolve(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            switch (type.ResolutionScope.Kind)
            {
                case HandleKind.AssemblyReference:
                    var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
                    var space = metadata.GetString(type.Namespace);
                    return metadata.GetString(assembly.Name) == owner.GetName().Name
                        ? owner.GetType(space.Length == 0 ? name : $"{space}.{name}")
                        : null;
                case HandleKind.TypeReference:
                    return Resolve((TypeReferenceHandle)type.ResolutionScope)?.GetNestedType(name, Declared);
                default:
                    return null;
            }
        }

        bool IsInternal(MemberReference member)
        {
            var name = metadata.GetString(member.Name);
            return member.Parent.Kind == HandleKind.TypeReference
                && Resolve((TypeReferenceHandle)member.Parent) is { } type
                && type.GetMember(name, Declared) is { Length: > 0 } candidates
                && candidates.Any(candidate =>
                    candidate
                        is MethodBase { IsAssembly: true }
                            or MethodBase { IsFamilyOrAssembly: true }
                            or FieldInfo { IsAssembly: true }
                );
        }
    }
}

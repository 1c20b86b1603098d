using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>Reads a model's files out of the assembly that carries them. The assembly is read as data: its code and what that needs are not
/// loaded.</summary>
internal static class SentenceModelPackage
{
    private const string Graph = "model.onnx";
    private const string Vocabulary = "vocab.txt";

    /// <exception cref="FileNotFoundException">The assembly is neither beside the program nor where it was built from.</exception>
    /// <exception cref="BadImageFormatException">It has no such resources.</exception>
    public static SentenceModelFiles Read(SentenceModel model)
    {
        using var assembly = new PEReader(File.OpenRead(Find(model)));
        return new SentenceModelFiles(Resource(assembly, model, Vocabulary), Resource(assembly, model, Graph));
    }

    /// <summary>The assembly beside the program, or where the program was built from; null: in neither place.</summary>
    public static string? TryFind(SentenceModel model) => Places(model).FirstOrDefault(File.Exists);

    private static string Find(SentenceModel model) =>
        TryFind(model)
        ?? throw new FileNotFoundException(
            $"The model {model.Name} was not found ({string.Join(", ", Places(model))}). "
                + $"Restore and build again, or set LocalBedrock:Embeddings:Model to '{EmbeddingOptions.Hashed}'."
        );

    private static IEnumerable<string> Places(SentenceModel model)
    {
        yield return Path.Combine(AppContext.BaseDirectory, "models", model.Package + ".dll");
        var metadata = typeof(SentenceModelPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        if (metadata.FirstOrDefault(entry => entry.Key == model.Package)?.Value is { } built)
        {
            yield return built;
        }
    }

    private static byte[] Resource(PEReader assembly, SentenceModel model, string name)
    {
        var metadata = assembly.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (resource.Implementation.IsNil && metadata.GetString(resource.Name).EndsWith(name, StringComparison.Ordinal))
            {
                var start = assembly.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress + checked((int)resource.Offset);
                var reader = assembly.GetSectionData(start).GetReader();
                return reader.ReadBytes(reader.ReadInt32());
            }
        }

        throw new BadImageFormatException($"The assembly {model.Package} has no resource {name}.");
    }
}

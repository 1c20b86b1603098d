using System.ComponentModel.DataAnnotations;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>The processes that parse documents, and what one document may use of them. Section <c>Documents:Parser</c>.</summary>
public sealed class ParserProcessOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = $"{DocumentOptions.Section}:Parser";

    /// <summary>Processes at most, each with one document at a time. They are started when they are needed and kept.</summary>
    [Range(1, 64)]
    public int Processes { get; set; } = 2;

    /// <summary>Time that one document may take. It is generous because it also passes while the machine is busy with other work.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Processor time that one document may take, over all threads.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan CpuLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of physical memory that one process may hold. Three quarters of it are for the managed heap.</summary>
    [Range(128L * 1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long MaxMemoryBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Bytes that the parsed form of one document may have: two for each character of text, ten for each block.</summary>
    [Range(1024, 2_000_000_000)]
    public int MaxOutputBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Documents after which a process is replaced, so that what its libraries leak does not add up.</summary>
    [Range(1, int.MaxValue)]
    public int MaxDocumentsPerProcess { get; set; } = 1_000;

    /// <summary>Time that a process has to start, and to take in each part of a content.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A writable directory of cgroup v2 that may hand its memory controller down; each process gets a group of its own in it,
    /// whose limit the kernel enforces. Null: the systemd unit in a subgroup of which the service runs (<c>DelegateSubgroup</c>), if it
    /// does. Empty: none.
    /// </summary>
    public string? ControlGroup { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(ControlGroup) && !Path.IsPathFullyQualified(ControlGroup))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(ControlGroup)} must be a full path; it is '{ControlGroup}'.",
                [nameof(ControlGroup)]
            );
        }
    }
}

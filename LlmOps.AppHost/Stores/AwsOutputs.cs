using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace LlmOps.AppHost.Stores;

/// <summary>The outputs of the infrastructure, as <c>terraform output -json</c> writes them, taken for the settings that they are the
/// values of.</summary>
internal static class AwsOutputs
{
    /// <summary>Output and the setting that it is the value of.</summary>
    private static readonly Dictionary<string, string> s_settings = new(StringComparer.Ordinal)
    {
        ["conversation_table"] = "Parameters:conversation-table",
        ["document_table"] = "Parameters:document-table",
        ["finetune_table"] = "Parameters:finetune-table",
        ["dataset_bucket"] = "Parameters:dataset-bucket",
        ["ledger_table"] = "Parameters:ledger-table",
        ["key_table"] = "Parameters:key-table",
        ["audit_table"] = "Parameters:audit-table",
        ["document_bucket"] = "Parameters:document-bucket",
        ["archive_bucket"] = "Parameters:archive-bucket",
        ["ingest_queue_url"] = "Parameters:ingest-queue-url",
        ["opensearch"] = "ConnectionStrings:opensearch",
        ["neo4j"] = "ConnectionStrings:neo4j",
        ["redis"] = "ConnectionStrings:redis",
    };

    /// <summary>Reads the file that <c>AWS:Outputs</c> names, if it names one. Whatever else sets the same setting comes first.</summary>
    /// <exception cref="DistributedApplicationException">There is no such file, or it is not of that form.</exception>
    public static void Read(ConfigurationManager configuration)
    {
        if (configuration["AWS:Outputs"] is not { Length: > 0 } file)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.GetFullPath(file, EmbeddedStoreExtensions.WorkingDirectory())));
            var values =
                from output in document.RootElement.EnumerateObject()
                where s_settings.ContainsKey(output.Name)
                select new KeyValuePair<string, string?>(s_settings[output.Name], output.Value.GetProperty("value").GetString());
            var source = new ConfigurationBuilder().AddInMemoryCollection(values).Sources.Single();
            ((IConfigurationBuilder)configuration).Sources.Insert(0, source);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DistributedApplicationException(
                $"AWS:Outputs names {file}, which cannot be read as the outputs of Terraform: {e.Message}",
                e
            );
        }
    }
}

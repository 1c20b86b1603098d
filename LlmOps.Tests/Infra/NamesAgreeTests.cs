using System.Reflection;
using System.Text.RegularExpressions;
using LlmOps.Aws;
using LlmOps.Engine;
using LlmOps.Engine.Budgets;
using LlmOps.QueryApi;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.Infra;

/// <summary>One name in five places: Terraform's outputs, <c>AWS:Outputs</c>, the AppHost's <c>--stores aws</c>, the task definitions and
/// the options that services read.</summary>
public sealed partial class NamesAgreeTests
{
    /// <summary>Outputs for the workflows and for infra/scripts/outputs.sh: no setting is made of them.</summary>
    private static readonly string[] s_outputsOfThePipeline = ["pipeline", "secrets"];

    /// <summary>Settings that are read by what the services are built on.</summary>
    private static readonly string[] s_settingsOfLibraries =
    [
        "ASPNETCORE_HTTP_PORTS",
        "AWS_REGION",
        "LLMOPS_DATA",
        "Logging__Console__LogLevel__Default",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_RESOURCE_ATTRIBUTES",
        "OTEL_SERVICE_NAME",
    ];

    /// <summary>Settings whose last names are attributes of a variable; tests of their own compare those.</summary>
    private static readonly string[] s_settingsNamedByAttributes = ["Budgets__*", "Prices__*__*"];

    /// <summary>Model options that have no effect in AWS: other providers than Bedrock, and a key's own, which is ignored.</summary>
    private static readonly string[] s_modelsNotInAws =
    [
        "Budgets__Keys__*__CheaperModel",
        "Models__Chat__Model",
        "Models__Embeddings__Model",
        "Models__Rerank__Model",
    ];

    private static readonly Assembly[] s_readers =
    [
        typeof(EngineDiagnosticsNames).Assembly,
        typeof(ApiOptions).Assembly,
        typeof(ServiceDefaultsNames).Assembly,
        .. Directory.EnumerateDirectories(RepositoryFiles.PathOf("adapters")).Select(folder => Assembly.Load(Path.GetFileName(folder))),
    ];

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void OutputsOfAnEnvironmentAreThoseThatTheAppHostReads(string environment) =>
        Assert.Equal(
            AppHostOutputs().Keys.Order(StringComparer.Ordinal),
            OutputName()
                .Matches(RepositoryFiles.Read("infra", "envs", environment, "outputs.tf"))
                .Select(match => match.Groups[1].Value)
                .Except(s_outputsOfThePipeline)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void OutputsBecomeTheSettingsThatTheAppHostAddsStoresFrom()
    {
        var source = RepositoryFiles.Read("LlmOps.AppHost", "Stores", "AwsStoreExtensions.cs");
        var parameters = AddedParameter().Matches(source).Select(match => $"Parameters:{match.Groups[2].Value}");
        var connections = AddedConnectionString().Matches(source).Select(match => $"ConnectionStrings:{match.Groups[1].Value}");

        Assert.Equal(parameters.Concat(connections).Order(StringComparer.Ordinal), AppHostOutputs().Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheAppHostGivesEveryResourceThatServicesRead()
    {
        var given = AddedParameter()
            .Matches(RepositoryFiles.Read("LlmOps.AppHost", "Stores", "AwsStoreExtensions.cs"))
            .Select(match => match.Groups[1].Value);

        // The dead-letter queue need not be named: SQS tells it. In AWS naming it saves the permission to ask.
        Assert.Equal(
            Resources().Except([nameof(AwsResources.IngestDeadLetterQueueUrl)]).Order(StringComparer.Ordinal),
            given.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void TaskDefinitionsNameEveryResourceThatServicesRead() =>
        Assert.Equal(
            Resources().Order(StringComparer.Ordinal),
            TaskSettings()
                .Where(setting => setting.StartsWith("AWS__Resources__", StringComparison.Ordinal))
                .Select(setting => setting["AWS__Resources__".Length..])
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void TaskDefinitionsNameEveryConnectionThatServicesRead() =>
        Assert.Equal(
            ConnectionsThatServicesRead().Order(StringComparer.Ordinal),
            TaskSettings()
                .Where(setting => setting.StartsWith("ConnectionStrings__", StringComparison.Ordinal))
                .Select(setting => setting["ConnectionStrings__".Length..])
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void EverySettingOfATaskDefinitionIsReadByTheServices()
    {
        var unread = TaskSettings()
            .Except(s_settingsOfLibraries)
            .Except(s_settingsNamedByAttributes)
            .Where(setting => !IsRead(setting.Replace("__", ":", StringComparison.Ordinal)));

        Assert.Empty(unread);
    }

    [Fact]
    public void TaskDefinitionsNameEveryModelThatServicesMayBeToldToCall()
    {
        var options = ModelOptions().ToArray();

        Assert.Contains("Budgets__Tenants__*__CheaperModel", options);
        Assert.Equal(
            options.Except(s_modelsNotInAws).Order(StringComparer.Ordinal),
            TaskSettings().Where(setting => NamesAModel(setting.Split("__")[^1])).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("models", "services.tf")]
    [InlineData("models", "permissions.tf")]
    [InlineData("fine_tuning", "services.tf")]
    public void EveryAttributeOfAVariableIsUsedWhereItTakesEffect(string variable, string file) =>
        Assert.Equal(
            Attributes(variable).Order(StringComparer.Ordinal),
            Regex
                .Matches(RepositoryFiles.Read("infra", "modules", "stack", file), $@"var\.{variable}\.([a-z_]+)")
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void PricesInTerraformAreThoseOfTheServicesTable() =>
        Assert.Equal(
            typeof(ModelPrice).GetProperties().Select(property => property.Name).Concat(["Model", "SameAs"]).Order(StringComparer.Ordinal),
            Attributes("prices").Order(StringComparer.Ordinal)
        );

    [Fact]
    public void CapsInTerraformAreOptionsOfTheBudgets()
    {
        var caps = BudgetCap()
            .Matches(RepositoryFiles.Read("infra", "modules", "stack", "variables.tf"))
            .Select(match => match.Groups[1].Value)
            .ToArray();

        Assert.NotEmpty(caps);
        Assert.All(caps, cap => Assert.True(IsRead($"Budgets:{cap}"), $"Budgets:{cap} is read by nothing."));
    }

    [Fact]
    public void TheLoadBalancerAsksTheHealthPathOfTheServices() =>
        Assert.Contains(
            $"path                = \"{ServiceDefaultsNames.HealthPath}\"",
            RepositoryFiles.Read("infra", "modules", "edge", "main.tf"),
            StringComparison.Ordinal
        );

    [Fact]
    public void HistogramsAreWhatCloudWatchKeeps() =>
        Assert.Contains(ServiceDefaultsNames.HistogramsSetting.Replace(":", "__", StringComparison.Ordinal), TaskSettings());

    [Theory]
    [InlineData("conversations", "DynamoDbShortTermMemory.cs")]
    [InlineData("documents", "DynamoDbDocumentCatalog.cs")]
    [InlineData("ledger", "DynamoDbLedger.cs")]
    [InlineData("keys", "DynamoDbApiKeyStore.cs")]
    [InlineData("audit", "DynamoDbAuditLog.cs")]
    [InlineData("finetune", "DynamoDbFineTuneRecords.cs")]
    public void TablesHaveTheKeysAndIndexesThatTheAdaptersUse(string table, string adapter)
    {
        var source = RepositoryFiles.Read("adapters", "LlmOps.Aws", adapter);
        var request = source[source.IndexOf("AttributeDefinitions =", StringComparison.Ordinal)..];
        request = request[..request.IndexOf(';', StringComparison.Ordinal)];
        var terraform = RepositoryFiles.Read("infra", "modules", "data", "tables.tf");
        terraform = terraform[terraform.IndexOf($"    {table} = {{", StringComparison.Ordinal)..];
        terraform = terraform[..terraform.IndexOf("\n    }", StringComparison.Ordinal)];

        Assert.Equal(
            AttributeInCode()
                .Matches(request)
                .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}")
                .Order(StringComparer.Ordinal),
            AttributeInTerraform()
                .Matches(terraform)
                .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            KeyInCode().Matches(request).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Order(StringComparer.Ordinal),
            KeyInTerraform()
                .Matches(terraform)
                .SelectMany(match => new[] { $"{match.Groups[1].Value} HASH", $"{match.Groups[2].Value} RANGE" })
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ProjectionInCode().Matches(request).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
            ProjectionInTerraform().Matches(terraform).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            IndexInCode().Matches(source).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
            IndexInTerraform().Matches(terraform).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)
        );
    }

    private static Dictionary<string, string> AppHostOutputs() =>
        OutputSetting()
            .Matches(RepositoryFiles.Read("LlmOps.AppHost", "Stores", "AwsOutputs.cs"))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private static IEnumerable<string> Resources() => typeof(AwsResources).GetProperties().Select(property => property.Name);

    private static string[] TaskSettings()
    {
        var source = RepositoryFiles.Read("infra", "modules", "stack", "services.tf");
        var locals = source[
            source.IndexOf("common_environment", StringComparison.Ordinal)..source.IndexOf("module \"query_api\"", StringComparison.Ordinal)
        ];
        return
        [
            .. TaskSetting()
                .Matches(locals)
                .Concat(InterpolatedTaskSetting().Matches(locals))
                .Select(match => Interpolation().Replace(match.Groups[1].Value, "*"))
                .Distinct(),
        ];
    }

    /// <summary>Attributes of a variable of the stack, those of inner objects left out.</summary>
    private static string[] Attributes(string variable)
    {
        var source = RepositoryFiles.Read("infra", "modules", "stack", "variables.tf");
        source = source[source.IndexOf($"variable \"{variable}\" {{", StringComparison.Ordinal)..];
        source = source[source.IndexOf("object({\n", StringComparison.Ordinal)..source.IndexOf("\n  }", StringComparison.Ordinal)];
        return [.. Attribute().Matches(source).Select(match => match.Groups[1].Value)];
    }

    /// <summary>Every option that holds the id of a model, as a setting of a task definition; * for any tenant, key or index.</summary>
    private static IEnumerable<string> ModelOptions() =>
        s_readers
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type =>
                (type, section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string)
            )
            .Where(options => options.section is not null)
            .SelectMany(options => ModelOptions(options.type, options.section!.Replace(":", "__", StringComparison.Ordinal)))
            .Distinct();

    private static IEnumerable<string> ModelOptions(Type type, string prefix) =>
        type.GetProperties()
            .Where(property => property.CanWrite)
            .SelectMany(property =>
            {
                var name = $"{prefix}__{property.Name}";
                var (inner, innerName) = EntryType(property.PropertyType) is { } entry
                    ? (entry, $"{name}__*")
                    : (property.PropertyType, name);
                return inner == typeof(string)
                    ? NamesAModel(property.Name)
                        ? [name]
                        : []
                    : inner.IsClass && s_readers.Contains(inner.Assembly)
                        ? ModelOptions(inner, innerName)
                        : [];
            });

    private static bool NamesAModel(string option) =>
        option.EndsWith("Model", StringComparison.Ordinal) || option.EndsWith("Judge", StringComparison.Ordinal);

    /// <summary>What a list or a dictionary by name holds.</summary>
    private static Type? EntryType(Type type) =>
        !type.IsGenericType ? null
        : type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? type.GenericTypeArguments[1]
        : type.GetGenericTypeDefinition() == typeof(List<>) ? type.GenericTypeArguments[0]
        : null;

    private static HashSet<string> ConnectionsThatServicesRead() =>
        [
            .. new[] { "LlmOps.Engine", "LlmOps.QueryApi", "LlmOps.IngestWorker", "LlmOps.FineTuneWorker", "adapters" }
                .Select(folder => RepositoryFiles.PathOf(folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .SelectMany(file => ReadConnectionString().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)),
        ];

    /// <summary>Whether a setting is an option that is bound, a connection that is opened, or one of the services' shared
    /// settings.</summary>
    private static bool IsRead(string setting)
    {
        if (setting == ServiceDefaultsNames.HistogramsSetting)
        {
            return true;
        }

        if (setting.StartsWith("ConnectionStrings:", StringComparison.Ordinal))
        {
            return ConnectionsThatServicesRead().Contains(setting["ConnectionStrings:".Length..]);
        }

        return s_readers
            .SelectMany(assembly => assembly.GetTypes())
            .Any(type =>
                type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string section
                && setting.StartsWith(section + ":", StringComparison.Ordinal)
                && setting[(section.Length + 1)..]
                    .Split(':')
                    .Aggregate((Type?)type, (owner, name) => name == "*" ? EntryType(owner!) : owner?.GetProperty(name)?.PropertyType)
                    is not null
            );
    }

    [GeneratedRegex("^output \"([a-z0-9_]+)\"", RegexOptions.Multiline)]
    private static partial Regex OutputName();

    [GeneratedRegex("""\["([a-z0-9_]+)"\] = "((?:Parameters|ConnectionStrings):[a-z0-9-]+)",""")]
    private static partial Regex OutputSetting();

    [GeneratedRegex("""\["(\w+)"\] = AddName\("([a-z-]+)""")]
    private static partial Regex AddedParameter();

    [GeneratedRegex("""AddServer\("([a-z0-9]+)"\)""")]
    private static partial Regex AddedConnectionString();

    [GeneratedRegex("""GetConnectionString\("([a-z0-9]+)"\)""")]
    private static partial Regex ReadConnectionString();

    [GeneratedRegex("""(?:^|\{)\s*((?:[A-Z][A-Za-z0-9]*__[A-Za-z0-9_]+)|(?:[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+))\s*=""", RegexOptions.Multiline)]
    private static partial Regex TaskSetting();

    /// <summary>A setting with a tenant's, a cap's or a price's name in its own.</summary>
    [GeneratedRegex("\"([A-Z][A-Za-z0-9]*__[A-Za-z0-9_.${}]*\\$\\{[A-Za-z0-9_.${}]*)\"")]
    private static partial Regex InterpolatedTaskSetting();

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"^    (\w+)\s*= (?:optional|object|string|number|list)", RegexOptions.Multiline)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\s*((?:Tenant|Global)\w+Usd)\s*=\s*optional", RegexOptions.Multiline)]
    private static partial Regex BudgetCap();

    [GeneratedRegex("""new\("(\w+)", ScalarAttributeType\.([SN])\)""")]
    private static partial Regex AttributeInCode();

    [GeneratedRegex("""(\w+) = "([SN])"[,\s]""")]
    private static partial Regex AttributeInTerraform();

    [GeneratedRegex("""new\("(\w+)", KeyType\.(HASH|RANGE)\)""")]
    private static partial Regex KeyInCode();

    [GeneratedRegex("""hash\s*=\s*"(\w+)",?\s*range\s*=\s*"(\w+)"[,\s]""")]
    private static partial Regex KeyInTerraform();

    [GeneratedRegex(@"ProjectionType\.(\w+)")]
    private static partial Regex ProjectionInCode();

    [GeneratedRegex("const string \\w+Index = \"([^\"]+)\"")]
    private static partial Regex IndexInCode();

    [GeneratedRegex(@"([\w-]+)\s*= \{ hash = ")]
    private static partial Regex IndexInTerraform();

    [GeneratedRegex("""projection = "(\w+)"[ ,]""")]
    private static partial Regex ProjectionInTerraform();
}

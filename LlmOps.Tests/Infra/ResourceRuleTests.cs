using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra;

/// <summary>What every resource of a kind has, wherever it is and whatever it is called: the tests of Terraform look at those that they
/// name, and a new one would escape them.</summary>
public sealed partial class ResourceRuleTests
{
    /// <summary>Statements on everything, because their actions know no resource, or because a key's policy is about the key that it
    /// belongs to. Each has a condition, or a comment that says why not.</summary>
    private static readonly string[] s_statementsOnEverything =
    [
        "AccountDecidesByItsRoles",
        "AlarmsAndBudgetsPublish",
        "DeploymentEvents",
        "EverythingButIdentity",
        "ListCustomizations",
        "LogGroupsOfThisStack",
        "NotificationsOfOwnBuckets",
        "ReadRevisions",
        "Rerank",
        "SeeVolumes",
        "SendMetrics",
        "SendSpans",
        "SessionInContainer",
        "SignInToRegistry",
    ];

    [Theory]
    [InlineData("aws_cloudwatch_log_group", @"retention_in_days\s*= var\.log_days\n")]
    [InlineData("aws_cloudwatch_log_group", @"kms_key_id\s*= (var|module\.data)\.logs_key_arn\n")]
    [InlineData("aws_cloudwatch_metric_alarm", @"(treat_missing_data\s*= ""notBreaching""|promql_criteria)")]
    [InlineData("aws_dynamodb_table", @"point_in_time_recovery \{\n\s*enabled = true\n")]
    [InlineData("aws_dynamodb_table", @"ttl \{\n\s*attribute_name = ""expiresAt""\n\s*enabled\s*= true\n")]
    [InlineData("aws_dynamodb_table", @"server_side_encryption \{\n\s*enabled\s*= true\n\s*kms_key_arn\s*= aws_kms_key\.data\.arn\n")]
    [InlineData("aws_ebs_volume", @"encrypted\s*= true\n\s*kms_key_id\s*= var\.data_key_arn\n")]
    [InlineData("aws_ecr_repository", @"image_tag_mutability\s*= ""IMMUTABLE""\n")]
    [InlineData("aws_ecs_service", @"deployment_circuit_breaker \{\n\s*enable\s*= true\n\s*rollback\s*= true\n")]
    [InlineData("aws_ecs_service", @"ignore_changes = \[task_definition, desired_count\]\n")]
    [InlineData("aws_elasticache_replication_group", @"transit_encryption_mode\s*= ""required""\n")]
    [InlineData("aws_kms_key", @"enable_key_rotation\s*= true\n")]
    [InlineData("aws_lb", @"enable_deletion_protection\s*= var\.deletion_protection\n")]
    [InlineData("aws_s3_bucket_versioning", @"status = ""Enabled""\n")]
    [InlineData("aws_secretsmanager_secret", @"kms_key_id\s*= (var|module\.data)\.data_key_arn\n")]
    [InlineData("aws_sns_topic", @"kms_master_key_id\s*= var\.logs_key_arn\n")]
    [InlineData("aws_sqs_queue", @"kms_master_key_id\s*= var\.data_key_arn\n")]
    [InlineData("aws_subnet", @"^(?![\s\S]*map_public_ip_on_launch\s*= true)")]
    public void EveryResourceOfItsKindHas(string type, string pattern)
    {
        var resources = Resources().Where(resource => resource.Type == type).ToArray();

        Assert.NotEmpty(resources);
        Assert.All(resources, resource => Assert.True(Regex.IsMatch(resource.Text, pattern), $"{resource} lacks {pattern}"));
    }

    [Fact]
    public void EveryRoleOfAStackIsWithinTheBoundary() =>
        Assert.All(
            Resources().Where(resource => resource.Type == "aws_iam_role" && resource.File.StartsWith("modules", StringComparison.Ordinal)),
            role => Assert.Matches(@"permissions_boundary\s*= var\.permissions_boundary\n", role.Text)
        );

    [Theory]
    [InlineData("aws_s3_bucket_public_access_block")]
    [InlineData("aws_s3_bucket_ownership_controls")]
    [InlineData("aws_s3_bucket_server_side_encryption_configuration")]
    [InlineData("aws_s3_bucket_versioning")]
    [InlineData("aws_s3_bucket_lifecycle_configuration")]
    [InlineData("aws_s3_bucket_policy")]
    public void EveryBucketHas(string type)
    {
        var all = Resources().ToArray();

        Assert.All(
            all.Where(resource => resource.Type == "aws_s3_bucket"),
            bucket => Assert.Contains(all, other => other.Type == type && other.Name == bucket.Name && other.File == bucket.File)
        );
    }

    [Fact]
    public void NoBucketCanBeMadePublic() =>
        Assert.All(
            Resources().Where(resource => resource.Type == "aws_s3_bucket_public_access_block"),
            block => Assert.Equal(4, PublicAccessBlocked().Count(block.Text))
        );

    [Fact]
    public void OnlyListedStatementsAreOnEverything() =>
        Assert.Equal(
            s_statementsOnEverything,
            Sources()
                .SelectMany(source => StatementOnEverything().Matches(source.Text).Select(match => match.Groups[1].Value))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void EveryStatementOnEverythingHasItsOwnName() =>
        Assert.All(Sources(), source => Assert.Equal(StatementOnEverything().Count(source.Text), ResourceEverything().Count(source.Text)));

    [Fact]
    public void NoStatementAllowsEveryActionOfAService() =>
        Assert.All(
            Sources(),
            source =>
                Assert.All(
                    StatementOnWholeService().Matches(source.Text).Select(match => match.Groups[1].Value),
                    // A key's own policy, and an endpoint's way to the stack's buckets and tables: roles bound what is done there.
                    statement => Assert.Contains(statement, new[] { "AccountDecidesByItsRoles", "OwnBuckets", "OwnTables" })
                )
        );

    [Fact]
    public void GroupsOfTheNetworkHaveNoRulesInThem() =>
        Assert.All(
            Resources().Where(resource => resource.Type == "aws_security_group"),
            group => Assert.DoesNotMatch(@"\b(in|e)gress \{", group.Text)
        );

    [Fact]
    public void TheWholeWorldIsNamedInTwoPlacesOnly() =>
        Assert.Equal(
            ["modules/network/main.tf 2", "modules/network/security.tf 1"],
            Sources()
                .Where(source => !source.File.EndsWith("variables.tf", StringComparison.Ordinal))
                .Select(source => (source.File, Count: WholeWorld().Count(source.Text)))
                .Where(source => source.Count > 0)
                .Select(source => $"{source.File} {source.Count}")
                .Order(StringComparer.Ordinal)
        );

    private static IEnumerable<(string File, string Text)> Sources() =>
        Directory
            .EnumerateFiles(RepositoryFiles.PathOf("infra"), "*.tf", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".terraform", StringComparison.Ordinal))
            .Select(file => (Path.GetRelativePath(RepositoryFiles.PathOf("infra"), file).Replace('\\', '/'), File.ReadAllText(file)));

    private static IEnumerable<(string File, string Type, string Name, string Text)> Resources() =>
        Sources()
            .SelectMany(source =>
                Resource().Matches(source.Text).Select(match => (source.File, match.Groups[1].Value, match.Groups[2].Value, match.Value))
            );

    [GeneratedRegex("^resource \"([a-z0-9_]+)\" \"([a-z0-9_]+)\" \\{\\n(?:.*\\n)*?\\}", RegexOptions.Multiline)]
    private static partial Regex Resource();

    [GeneratedRegex(
        @"^  (?:block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)\s*= true$",
        RegexOptions.Multiline
    )]
    private static partial Regex PublicAccessBlocked();

    /// <summary>A statement, from its name to its resource, which is everything.</summary>
    [GeneratedRegex("""\bSid\s*= "(\w+)"(?:(?!\bSid\b)[\s\S])*?\bResource\s*= (?:"\*"|\["\*"\])""")]
    private static partial Regex StatementOnEverything();

    [GeneratedRegex("""\bResource\s*= (?:"\*"|\["\*"\])""")]
    private static partial Regex ResourceEverything();

    [GeneratedRegex("\\bSid\\s*= \"(\\w+)\"\\s*Effect\\s*= \"Allow\"(?:(?!\\bSid\\b)[\\s\\S])*?\\bAction\\s*= \\[?\"(?:\\w+:)?\\*\"")]
    private static partial Regex StatementOnWholeService();

    [GeneratedRegex("\"(?:0\\.0\\.0\\.0/0|::/0)\"")]
    private static partial Regex WholeWorld();
}

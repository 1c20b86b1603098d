using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Jobs;

/// <summary>Refuses the customization requests that the service refuses.</summary>
internal static partial class JobValidator
{
    private const int MaxTags = 200;
    private const int MaxValidators = 10;

    public static void Validate(CreateJobRequest request)
    {
        Match("jobName", request.JobName, JobName());
        Match("customModelName", request.CustomModelName, ModelName());
        Match("roleArn", request.RoleArn, RoleArn());
        Require("baseModelIdentifier", request.BaseModelIdentifier);
        Match("outputDataConfig.s3Uri", Require("outputDataConfig", request.OutputDataConfig).S3Uri, S3Uri());
        var training = Require("trainingDataConfig", request.TrainingDataConfig);
        if (training.InvocationLogsConfig is null)
        {
            Match("trainingDataConfig.s3Uri", training.S3Uri, S3Uri());
        }

        foreach (var validator in request.ValidationDataConfig?.Validators ?? [])
        {
            Match("validationDataConfig.validators.s3Uri", validator.S3Uri, S3Uri());
        }

        if (request.ValidationDataConfig?.Validators?.Count > MaxValidators)
        {
            throw ServiceException.Constraint(
                "validationDataConfig.validators",
                Text(request.ValidationDataConfig.Validators.Count),
                $"Member must have length less than or equal to {MaxValidators}"
            );
        }

        if (request.ClientRequestToken is { } token)
        {
            Match("clientRequestToken", token, Token());
        }

        if (
            request.CustomizationType
            is not (null or "FINE_TUNING" or "CONTINUED_PRE_TRAINING" or "DISTILLATION" or "REINFORCEMENT_FINE_TUNING" or "IMPORTED")
        )
        {
            throw ServiceException.Constraint(
                "customizationType",
                request.CustomizationType,
                "Member must satisfy enum value set: [FINE_TUNING, CONTINUED_PRE_TRAINING, DISTILLATION, REINFORCEMENT_FINE_TUNING, "
                    + "IMPORTED]"
            );
        }

        if (request.JobTags?.Count > MaxTags || request.CustomModelTags?.Count > MaxTags)
        {
            throw new ServiceException(
                "TooManyTagsException",
                400,
                $"The request contains more tags than can be associated with a resource ({MaxTags})."
            );
        }

        ValidateRange(request.HyperParameters, "epochCount", 1, 5);
        ValidateRange(request.HyperParameters, "learningRate", 1e-6, 1e-4);
        ValidateRange(request.HyperParameters, "learningRateWarmupSteps", 0, 100);
    }

    public static void Name(string member, string? name) => Match(member, name, ModelName());

    private static void ValidateRange(IReadOnlyDictionary<string, string>? parameters, string name, double min, double max)
    {
        if (
            parameters is not null
            && parameters.TryGetValue(name, out var text)
            && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        )
        {
            throw ServiceException.Validation(
                $"The value {text} of the hyperparameter {name} is outside its range from {min.ToString(CultureInfo.InvariantCulture)} to "
                    + $"{max.ToString(CultureInfo.InvariantCulture)}."
            );
        }
    }

    private static T Require<T>(string member, T? value)
        where T : class => value ?? throw ServiceException.Missing(member);

    private static void Match(string member, string? value, Regex pattern)
    {
        if (!pattern.IsMatch(Require(member, value)))
        {
            throw ServiceException.Constraint(member, value, $"Member must satisfy regular expression pattern: {pattern}");
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9\+\-\.]{0,62}$")]
    private static partial Regex JobName();

    [GeneratedRegex(@"^[0-9a-zA-Z][0-9a-zA-Z_\-]{0,62}$")]
    private static partial Regex ModelName();

    [GeneratedRegex(@"^arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+$")]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^s3://[a-z0-9][-.a-z0-9]{1,61}(/.*)?$")]
    private static partial Regex S3Uri();

    [GeneratedRegex(@"^[a-zA-Z0-9][-a-zA-Z0-9]{0,255}$")]
    private static partial Regex Token();
}

using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;
using ModelHealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using Resource = Aspire.Hosting.Dashboard.Wire.Resource;
using ResourceCommandState = Aspire.Hosting.ApplicationModel.ResourceCommandState;
using WireCommandState = Aspire.Hosting.Dashboard.Wire.ResourceCommandState;
using WireHealthStatus = Aspire.Hosting.Dashboard.Wire.HealthStatus;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Says in the dashboard's words what is known of a resource, without its secrets.</summary>
internal sealed class ResourceMessages(SecretMask mask)
{
    private const string ExitCode = "resource.exitCode";

    public Resource From(ResourceEvent resourceEvent)
    {
        var (resource, snapshot) = (resourceEvent.Resource, resourceEvent.Snapshot);
        var message = new Resource
        {
            Name = resourceEvent.ResourceId,
            DisplayName = resource.Name,
            Uid = resourceEvent.ResourceId,
            ResourceType = snapshot.ResourceType,
            CreatedAt = Time(snapshot.CreationTimeStamp ?? snapshot.StartTimeStamp ?? DateTime.UnixEpoch),
            IsHidden = snapshot.IsHidden,
        };
        if (snapshot.State is { } state)
        {
            message.State = mask.Text(state.Text);
            if (state.Style is { } style)
            {
                message.StateStyle = style;
            }
        }

        message.StartedAt = snapshot.StartTimeStamp is { } started ? Time(started) : null;
        message.StoppedAt = snapshot.StopTimeStamp is { } stopped ? Time(stopped) : null;
        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(Variable));
        message.Properties.AddRange(snapshot.Properties.Select(property => Property(resource, property)));
        if (snapshot.ExitCode is { } exitCode && !snapshot.Properties.Any(property => property.Name == ExitCode))
        {
            message.Properties.Add(new ResourceProperty { Name = ExitCode, Value = Any(exitCode) });
        }

        message.Urls.AddRange(snapshot.Urls.Where(url => Uri.IsWellFormedUriString(url.Url, UriKind.Absolute)).Select(Address));
        message.Volumes.AddRange(snapshot.Volumes.Select(volume => new Volume { Source = volume.Source ?? string.Empty, Target = volume.Target, MountType = volume.MountType, IsReadOnly = volume.IsReadOnly }));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(Health));
        message.Relationships.AddRange(Relationships(resource, snapshot));
        message.Commands.AddRange(snapshot.Commands.Select(Command));
        return message;
    }

    private EnvironmentVariable Variable(EnvironmentVariableSnapshot variable)
    {
        var message = new EnvironmentVariable { Name = variable.Name, IsFromSpec = variable.IsFromSpec };
        if (mask.Variable(variable.Name, variable.Value) is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    private ResourceProperty Property(IResource resource, ResourcePropertySnapshot property)
    {
        var isSecret = resource is ParameterResource { Secret: true } && property.IsSensitive;
        var message = new ResourceProperty { Name = property.Name, Value = isSecret && property.Value is string { Length: > 0 } ? Value.ForString(SecretMask.Masked) : Any(property.Value) };
        if (property.IsSensitive)
        {
            message.IsSensitive = true;
        }

        return message;
    }

    private Value Any(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(mask.Text(text)),
        bool flag => Value.ForBool(flag),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(Any)]),
        DateTime time => Value.ForString(time.ToString("O", CultureInfo.InvariantCulture)),
        _ => Value.ForString(mask.Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)),
    };

    private Url Address(UrlSnapshot url)
    {
        var message = new Url
        {
            FullUrl = mask.Text(url.Url),
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new UrlDisplayProperties { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        if (url.Name is { } name)
        {
            message.EndpointName = name;
        }

        return message;
    }

    private HealthReport Health(HealthReportSnapshot report)
    {
        var message = new HealthReport
        {
            Key = report.Name,
            Description = mask.Text(report.Description ?? string.Empty),
            Exception = mask.Text(report.ExceptionText ?? string.Empty),
            LastRunAt = report.LastRunAt is { } time ? Time(time) : null,
        };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                ModelHealthStatus.Healthy => WireHealthStatus.Healthy,
                ModelHealthStatus.Degraded => WireHealthStatus.Degraded,
                _ => WireHealthStatus.Unhealthy,
            };
        }

        return message;
    }

    private static IEnumerable<ResourceRelationship> Relationships(IResource resource, CustomResourceSnapshot snapshot)
    {
        var relationships = snapshot.Relationships.AsEnumerable();
        if (resource is IResourceWithParent child)
        {
            relationships = relationships.Append(new RelationshipSnapshot(child.Parent.Name, KnownRelationshipTypes.Parent));
        }

        return relationships.Distinct().Select(relationship => new ResourceRelationship { ResourceName = relationship.ResourceName, Type = relationship.Type });
    }

    private static ResourceCommand Command(ResourceCommandSnapshot command)
    {
        var message = new ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                ResourceCommandState.Enabled => WireCommandState.Enabled,
                ResourceCommandState.Disabled => WireCommandState.Disabled,
                _ => WireCommandState.Hidden,
            },
        };
        if (command.ConfirmationMessage is { } confirmation)
        {
            message.ConfirmationMessage = confirmation;
        }

        if (command.IconName is { } icon)
        {
            message.IconName = icon;
        }

        if (command.DisplayDescription is { } description)
        {
            message.DisplayDescription = description;
        }

        return message;
    }

    private static Timestamp Time(DateTime time) =>
        Timestamp.FromDateTime(time.Kind is DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));
}

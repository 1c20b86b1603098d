namespace Aspire.Hosting.ApplicationModel;

/// <summary>When an image is fetched.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the runtime does: when it is not there.</summary>
    Default = 0,

    /// <summary>At every start.</summary>
    Always = 1,

    /// <summary>When it is not there.</summary>
    Missing = 2,

    /// <summary>Never: without the image, the container fails to start.</summary>
    Never = 3,
}

namespace LlmOps.Tests.Infra;

/// <summary>What tasks of an image do; the image's digest begins with the value as a hexadecimal digit.</summary>
internal enum EcsBehavior
{
    /// <summary>They start, are healthy and answer well.</summary>
    Good = 0xa,

    /// <summary>They end, or fail the load balancer's health check: the circuit breaker takes the deployment back.</summary>
    FailsHealthChecks = 0xb,

    /// <summary>They never become healthy and never fail.</summary>
    HangsInStart = 0xc,

    /// <summary>They are healthy and answer every question wrongly.</summary>
    AnswersWrongly = 0xd,

    /// <summary>They pass the load balancer's check, and then /health is 503.</summary>
    FallsIllLater = 0xe,
}

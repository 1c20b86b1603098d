using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>What the service has not: the recording and the bill, for tests. Unsigned, and never recorded itself.</summary>
internal static class RecordingApi
{
    public static void MapRecording(this IEndpointRouteBuilder app)
    {
        app.MapGet(
            "/local-bedrock/requests",
            (RequestRecording recording) => TypedResults.Json(recording.Read(), WireJson.Default.RecordedRequests)
        );
        app.MapDelete("/local-bedrock/requests", ClearRequests);
        app.MapGet("/local-bedrock/bill", (Bill bill) => TypedResults.Json(bill.Read(), WireJson.Default.BillStatement));
        app.MapDelete("/local-bedrock/bill", ClearBill);
    }

    private static NoContent ClearRequests(RequestRecording recording)
    {
        recording.Clear();
        return TypedResults.NoContent();
    }

    private static NoContent ClearBill(Bill bill)
    {
        bill.Clear();
        return TypedResults.NoContent();
    }
}

using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>ApplyGuardrail.</summary>
internal sealed class BedrockGuardrail(BedrockConnection connection, BedrockOptions options) : IGuardrail
{
    public async Task<GuardrailVerdict> CheckAsync(string text, bool isAnswer, CancellationToken cancellationToken)
    {
        if (options.GuardrailId is not { Length: > 0 } guardrail)
        {
            return new(false, text, null);
        }

        var body = BedrockJson.Write(json =>
        {
            json.WriteString("source", isAnswer ? "OUTPUT" : "INPUT");
            json.WriteStartArray("content");
            json.WriteStartObject();
            json.WriteStartObject("text");
            json.WriteString("text", text);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        });
        var path = $"/guardrail/{Uri.EscapeDataString(guardrail)}/version/{Uri.EscapeDataString(options.GuardrailVersion)}/apply";
        var reply = await connection.SendAsync(new BedrockCall(BedrockPlane.Runtime, HttpMethod.Post, path, body), cancellationToken);
        return reply.Read(json =>
            json.GetProperty("action").GetString() == "GUARDRAIL_INTERVENED"
                ? new GuardrailVerdict(
                    true,
                    string.Join('\n', json.Items("outputs").Select(static output => output.Text("text"))),
                    json.Text("actionReason")
                )
                : new GuardrailVerdict(false, text, null)
        );
    }
}

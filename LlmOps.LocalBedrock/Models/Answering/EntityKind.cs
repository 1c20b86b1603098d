namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What a name in a conversation stands for, as far as the words around it tell.</summary>
internal enum EntityKind
{
    Company,
    Product,
    Person,
    Place,
}

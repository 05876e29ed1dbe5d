namespace YoloCompress.Checkpoints.Pickling;

/// <summary>A value with keyed items: a <c>dict</c>, or an object that behaves like one, such as an <c>OrderedDict</c>.</summary>
internal interface IPickleItems
{
    List<KeyValuePair<PickleValue, PickleValue>> Items { get; }
}

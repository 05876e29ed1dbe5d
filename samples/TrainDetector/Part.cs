namespace TrainDetector;

/// <summary>What lies on the workbench; the order is that of the classes.</summary>
internal enum Part
{
    Nut,
    Gear,
    Washer,
    Screw,
    Battery,
}

using MassTransit;
using Modeling.Worker;
using Modeling.Worker.Triggers;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase();
builder.AddMessageBus(bus =>
{
    bus.AddConsumer<BatchCompletedConsumer, BatchCompletedConsumerDefinition>();
    bus.AddConsumer<RefreshRequestedConsumer, RefreshRequestedConsumerDefinition>();
});
builder.AddModeling();
builder.AddSchedule();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();

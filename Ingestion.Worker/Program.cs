using Ingestion.Worker;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
// Rows go out in large pieces; with room for them the sender is not woken for each part.
builder.AddWarehouseDatabase(settings => settings.SocketSendBufferSize = 2_000_000);
builder.AddMessageBus();
builder.AddIngestion();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();

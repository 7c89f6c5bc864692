using Ingestion.Worker;
using ServiceDefaults;
using ServiceDefaults.Database;
using ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWarehouseDatabase();
builder.AddMessageBus();
builder.AddIngestion();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();

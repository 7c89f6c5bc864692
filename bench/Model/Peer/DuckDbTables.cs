namespace Bench.Model.Peer;

/// <summary>
/// The tables of the usage domain as DuckDB computes them, by name, column and row those of <c>Warehouse/models</c>. Of several
/// ways for repeated events and sessions the fastest is here; for sessions that is the model's own idea, running counts.
/// </summary>
internal static class DuckDbTables
{
    private const string UserKeys = """
        create table silver.usage_user_keys as
        select user_id, row_number() over (order by user_id)::integer as user_key
        from (
            select user_id from bronze.usage_navigation
            union
            select user_id from bronze.usage_toolbar_transformations
            union
            select user_id from bronze.usage_research_transformations
        )
        """;

    /// <summary>Few events are delivered twice, so they are looked for first and only their rows are put in order.</summary>
    private const string Activities = """
        create table silver.activities as
        with delivered as (
            select
                event_id, user_id, org_id, event_timestamp, 'navigation' as activity_type, null as transformation_type, null as input_word_count,
                _batch_id, rowid as row_number
            from bronze.usage_navigation
            union all
            select event_id, user_id, org_id, event_timestamp, 'toolbar', transformation_type, input_word_count, _batch_id, rowid
            from bronze.usage_toolbar_transformations
            union all
            select event_id, user_id, org_id, event_timestamp, 'research', 'research', input_word_count, _batch_id, rowid
            from bronze.usage_research_transformations
        ),
        repeated as materialized (
            select event_id from delivered group by event_id having count(*) > 1
        ),
        standing as (
            select * from delivered anti join repeated using (event_id)
            union all
            select *
            from (select * from delivered semi join repeated using (event_id))
            qualify row_number() over (partition by event_id order by event_timestamp desc, _batch_id desc, row_number desc) = 1
        )
        select
            standing.event_id,
            standing.user_id,
            keys.user_key,
            standing.org_id as organisation_id,
            standing.event_timestamp as occurred_at,
            standing.activity_type,
            standing.transformation_type,
            standing.input_word_count,
            standing.activity_type <> 'navigation' as is_transformation,
            coalesce(users.is_licensed_user and not coalesce(users.is_employee, false), false) as is_licensed_population
        from standing
        inner join silver.usage_user_keys as keys on keys.user_id = standing.user_id
        left join bronze.usage_users as users on users.id = standing.user_id
        """;

    /// <summary>Times are compared as numbers: differences of timestamps with a zone are several times slower.</summary>
    private const string Sessions = """
        create table gold.fct_sessions as
        with timed as (
            select
                user_key, user_id, organisation_id, event_id, is_licensed_population,
                epoch_us(occurred_at) as at_us,
                (activity_type = 'navigation')::integer as is_navigation,
                (activity_type = 'toolbar')::integer as is_toolbar
            from silver.activities
        ),
        -- What a user did before each activity, and in all: a session has the difference between its first and the next one's.
        marked as (
            select
                *,
                lag(at_us) over in_order as before_us,
                row_number() over in_order - 1 as activities_before,
                sum(is_navigation) over (in_order rows unbounded preceding) - is_navigation as navigations_before,
                sum(is_toolbar) over (in_order rows unbounded preceding) - is_toolbar as toolbar_before,
                max(at_us) over of_user as last_us,
                count(*) over of_user as all_activities,
                sum(is_navigation) over of_user as all_navigations,
                sum(is_toolbar) over of_user as all_toolbar
            from timed
            window of_user as (partition by user_key), in_order as (partition by user_key order by at_us, event_id)
        ),
        sessions as (
            select
                user_key, user_id, organisation_id, is_licensed_population,
                at_us as start_us,
                coalesce(lead(before_us) over in_order, last_us) as end_us,
                coalesce(lead(activities_before) over in_order, all_activities) - activities_before as activities,
                coalesce(lead(navigations_before) over in_order, all_navigations) - navigations_before as navigations,
                coalesce(lead(toolbar_before) over in_order, all_toolbar) - toolbar_before as toolbar_transformations
            from marked
            where before_us is null or at_us - before_us > 1800000000
            window in_order as (partition by user_key order by at_us)
        )
        select
            md5(user_id || '|' || (start_us // 1000000) || '.' || lpad((start_us % 1000000)::text, 6, '0')) as session_id,
            user_id,
            user_key,
            organisation_id,
            make_timestamptz(start_us) as started_at,
            make_timestamptz(start_us)::date as started_date,
            make_timestamptz(end_us) as ended_at,
            (end_us - start_us) / 1000000 as length_seconds,
            activities,
            navigations,
            toolbar_transformations,
            activities - navigations - toolbar_transformations as research_transformations,
            activities - navigations as transformations,
            is_licensed_population
        from sessions
        """;

    private const string UserDays = """
        create table gold.fct_user_days as
        with days as (
            select
                user_key,
                organisation_id,
                occurred_at::date as activity_date,
                any_value(user_id) as user_id,
                bool_or(is_licensed_population) as is_licensed_population,
                count(*) as activities,
                count(*) filter (where activity_type = 'navigation') as navigations,
                count(*) filter (where activity_type <> 'navigation') as transformations
            from silver.activities
            group by user_key, organisation_id, activity_date
        ),
        -- A day of a user over all organisations, and within each, without and with a licence: each has a day before it.
        all_days as (
            select
                user_key, activity_date, min(organisation_id) as first_organisation,
                lag(activity_date) over (partition by user_key order by activity_date) as previous
            from days
            group by user_key, activity_date
        ),
        licensed_days as (
            select
                user_key, activity_date, min(organisation_id) as first_organisation,
                lag(activity_date) over (partition by user_key order by activity_date) as previous
            from days
            where is_licensed_population
            group by user_key, activity_date
        ),
        licensed_in_organisation as (
            select
                user_key, organisation_id, activity_date,
                lag(activity_date) over (partition by user_key, organisation_id order by activity_date) as previous
            from days
            where is_licensed_population
        )
        select
            days.user_id,
            days.user_key,
            days.organisation_id,
            days.activity_date,
            lag(days.activity_date) over (partition by days.user_key, days.organisation_id order by days.activity_date) as previous_active_date,
            all_days.previous as previous_active_date_any,
            days.organisation_id = all_days.first_organisation as is_first_organisation_of_day,
            days.is_licensed_population,
            licensed_in_organisation.previous as previous_licensed_date,
            case when days.is_licensed_population then licensed_days.previous end as previous_licensed_date_any,
            days.is_licensed_population and days.organisation_id = licensed_days.first_organisation as is_first_licensed_organisation_of_day,
            days.activities,
            days.navigations,
            days.transformations
        from days
        inner join all_days on all_days.user_key = days.user_key and all_days.activity_date = days.activity_date
        left join licensed_days on licensed_days.user_key = days.user_key and licensed_days.activity_date = days.activity_date
        left join licensed_in_organisation
            on licensed_in_organisation.user_key = days.user_key
            and licensed_in_organisation.organisation_id = days.organisation_id
            and licensed_in_organisation.activity_date = days.activity_date
        """;

    private const string Gaps = """
        create table gold.active_user_gaps as
        select 'all' as population, activity_date, coalesce(previous_active_date_any, '-infinity'::date) as previous_date, count(*) as users
        from gold.fct_user_days where is_first_organisation_of_day
        group by all
        union all
        select 'licensed', activity_date, coalesce(previous_licensed_date_any, '-infinity'::date), count(*)
        from gold.fct_user_days where is_first_licensed_organisation_of_day
        group by all
        """;

    private const string GapsByOrganisation = """
        create table gold.active_user_gaps_by_organisation as
        select
            'all' as population, organisation_id, activity_date,
            coalesce(previous_active_date, '-infinity'::date) as previous_date,
            count(*) as users
        from gold.fct_user_days
        group by all
        union all
        select 'licensed', organisation_id, activity_date, coalesce(previous_licensed_date, '-infinity'::date), count(*)
        from gold.fct_user_days where is_licensed_population
        group by all
        """;

    private const string Transformations = """
        create table gold.fct_transformations as
        select
            event_id, user_id, organisation_id, occurred_at, occurred_at::date as occurred_date, transformation_type, input_word_count,
            is_licensed_population
        from silver.activities
        where is_transformation
        """;

    /// <summary>In dependency order: a table and the statement that makes it.</summary>
    public static IReadOnlyList<(string Name, string Statement)> All { get; } =
    [
        ("user keys", UserKeys),
        ("activities", Activities),
        ("sessions", Sessions),
        ("user days", UserDays),
        ("counts by previous date", $"{Gaps};\n{GapsByOrganisation}"),
        ("transformations", Transformations),
    ];
}

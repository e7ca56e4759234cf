import type { Pool } from 'pg';

/**
 * The schema `causeway` as text, read from the catalogs: tables with their columns, constraints,
 * indexes and triggers, sequences and functions. For people to read and for a test to compare, not
 * to be run. Journal partitions are left out, for they come and go with the months.
 */
export async function dumpSchema(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ part: string }>(selectParts);
  return `${heading}\n${rows.map((row) => row.part).join('\n\n')}\n`;
}

const heading = `-- The database as the migrations leave it. Not edited by hand: node src/store/dump-schema/main.ts
`;

const selectParts = `
  with relation as (
    select c.oid, c.relname, c.relkind, pg_get_partkeydef(c.oid) as partition_key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'causeway' and c.relkind in ('r', 'p') and not c.relispartition
  ), body as (
    select a.attrelid as oid, 1 as rank, a.attnum as position,
      concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then 'not null' end,
        case a.attidentity when 'a' then 'generated always as identity' end,
        case when d.oid is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end) as line
    from pg_attribute a
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped
    union all
    select conrelid, 2, row_number() over (partition by conrelid order by conname),
      format('constraint %I %s', conname, pg_get_constraintdef(oid))
    from pg_constraint where contype in ('p', 'u', 'c', 'f', 'x')
  ), part as (
    select 1 as rank, relname as name, format(E'create table causeway.%I (\\n%s\\n)%s;', relname,
      (select string_agg('  ' || line, E',\\n' order by rank, position) from body where body.oid = relation.oid),
      ' partition by ' || partition_key) as text
    from relation where partition_key is not null
    union all
    select 1, relname, format(E'create table causeway.%I (\\n%s\\n);', relname,
      (select string_agg('  ' || line, E',\\n' order by rank, position) from body where body.oid = relation.oid))
    from relation where partition_key is null
    union all
    select 2, i.relname, pg_get_indexdef(i.oid) || ';'
    from pg_index x join pg_class i on i.oid = x.indexrelid join relation on relation.oid = x.indrelid
    where not exists (select from pg_constraint k where k.conindid = i.oid)
    union all
    select 3, tgname, pg_get_triggerdef(t.oid) || ';'
    from pg_trigger t join relation on relation.oid = t.tgrelid where not tgisinternal
    union all
    select 4, c.relname, format('create sequence causeway.%I;', c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'causeway' and c.relkind = 'S'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i')
    union all
    select 5, p.proname, rtrim(pg_get_functiondef(p.oid)) || ';'
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'causeway'
  )
  select text as part from part order by rank, name`;

/** The data types of Dataverse columns that the simulator knows. */
export type ColumnType =
  | 'text'
  | 'memo'
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'double'
  | 'money'
  | 'boolean'
  | 'datetime'
  | 'dateonly'
  | 'choice'
  | 'state'
  | 'status'
  | 'lookup'
  | 'guid'
  | 'entityname';

/** One allowed value of a choice; `state` is set for status reasons only. */
export type Choice = { readonly value: number; readonly label: string; readonly state?: number };

/** Only `system` is enforced by the service; `application` is a rule of forms. */
export type RequiredLevel = 'none' | 'recommended' | 'application' | 'system';

/** What a row does when the row it points to goes; `restrict` keeps that row from going. */
export type OnDelete = 'cascade' | 'removeLink' | 'restrict';

/** A single-valued navigation property that writes and reads one lookup column. */
export type LookupNavigation = {
  readonly name: string;
  readonly targets: readonly string[];
  readonly relationship: string;
  /** What happens to this row when the row it points to is deleted. */
  readonly onDelete: OnDelete;
  /** Whether this row follows when the row it points to is merged into another. */
  readonly onMerge?: 'cascade' | 'none';
};

/** One column, as metadata describes it. */
export type Column = {
  readonly name: string;
  readonly schemaName: string;
  readonly type: ColumnType;
  readonly required: RequiredLevel;
  readonly creatable: boolean;
  readonly updatable: boolean;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly precision?: number;
  readonly choices?: readonly Choice[];
  /** Name of the global choice that the choices belong to; without one they are the column's own. */
  readonly globalChoice?: string;
  readonly navigations?: readonly LookupNavigation[];
  readonly defaultValue?: number | boolean;
  /** Equality filters on this column are answered from an index. */
  readonly indexed: boolean;
  readonly custom: boolean;
  /** Without one, the label follows from the schema name. */
  readonly displayName?: string;
};

/** An alternate key. Rows with a null in any key column are outside the key. */
export type AlternateKey = {
  readonly name: string;
  readonly schemaName: string;
  readonly displayName: string;
  readonly columns: readonly string[];
  readonly status: 'Pending' | 'InProgress' | 'Active' | 'Failed';
};

/** One end of a many-to-many relationship: rows of a table of pairs stand between the two. */
export type ManyToMany = {
  /** Navigation property, the same name on both ends. */
  readonly name: string;
  /** The table of pairs. */
  readonly intersect: string;
  /** Its lookup to the table that this end belongs to. */
  readonly nearColumn: string;
  readonly farColumn: string;
  readonly farTable: string;
  /** Whether `$ref` makes and breaks pairs. */
  readonly associable: boolean;
};

/** A table as written in the schema files. */
export type TableDefinition = {
  readonly name: string;
  readonly schemaName: string;
  readonly entitySet: string;
  readonly objectTypeCode: number;
  readonly primaryKey: string;
  readonly primaryName: string;
  readonly columns: readonly Column[];
  readonly keys: readonly AlternateKey[];
  /** Activities also appear in the read-only union `activitypointers`. */
  readonly isActivity: boolean;
  /** The union itself: no rows of its own. */
  readonly isActivityUnion: boolean;
  readonly changeTracking: boolean;
  readonly manyToMany?: readonly ManyToMany[];
  readonly custom: boolean;
  /** Activities may regard rows of this table. */
  readonly hasActivities?: boolean;
  readonly hasNotes?: boolean;
  readonly displayName?: string;
};

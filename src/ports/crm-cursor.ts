/** How far something has been read. */
export interface CrmCursor {
  /** `contact`, or whatever else tells one reader from another. */
  readonly name: string;
  /** Grows by one with every step. */
  readonly position: number;
  /** A delta link of Dataverse; opaque. */
  readonly link: string;
}

/** Keeps cursors; a reader that was overtaken cannot set one back. */
export interface CrmCursors {
  /** Null when nothing has been read yet. */
  cursor(name: string): Promise<CrmCursor | null>;
  /**
   * Keeps the cursor if its position follows the one that is kept (the first position is 1); false
   * when another reader was faster, and nothing is changed.
   */
  keepCursor(cursor: CrmCursor): Promise<boolean>;
}

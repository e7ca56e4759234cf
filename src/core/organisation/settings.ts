/** How customers who act for business units are shown in Dynamics. */
export interface AssociateSettings {
  /** Whether a contact stands under the account of its primary unit (`parentcustomerid`). */
  readonly contactParent: boolean;
  /** Which of several units is the primary one: the nearest to the top of the tree, or the farthest. */
  readonly primary: 'highest' | 'lowest';
  /**
   * Who gets connections: everybody who acts for a unit, only who acts for several, or nobody. Those
   * that are there are kept true in any case.
   */
  readonly connections: 'all' | 'several' | 'none';
  /** Whether roles that a unit has from a unit above count as well. */
  readonly inherited: boolean;
  /** What becomes of a contact that people put under an account; null = nothing. */
  readonly fromDynamics: {
    /** Key of the associate role that such a contact gets. */
    readonly roleKey: string;
    /** Whether a contact without a customer gets one. */
    readonly createCustomers: boolean;
  } | null;
}

/** Everybody's connections, inherited ones too; nothing is done about contacts that people place. */
export const associateSettingsDefault: AssociateSettings = {
  contactParent: true,
  primary: 'highest',
  connections: 'all',
  inherited: true,
  fromDynamics: null,
};

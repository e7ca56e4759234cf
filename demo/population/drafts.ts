/** What the shop sends to commercetools; only what the demo uses. */
export interface AddressDraft {
  readonly key?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly streetName?: string;
  readonly streetNumber?: string;
  readonly additionalStreetInfo?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly state?: string;
  readonly country: string;
  readonly phone?: string;
  readonly mobile?: string;
}

export interface KeyReference {
  readonly typeId: string;
  readonly key: string;
}

export interface CustomerDraft {
  readonly key?: string;
  readonly customerNumber?: string;
  readonly email: string;
  readonly password: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly middleName?: string;
  readonly salutation?: string;
  readonly title?: string;
  readonly companyName?: string;
  readonly dateOfBirth?: string;
  readonly locale?: string;
  readonly addresses: readonly AddressDraft[];
  readonly defaultBillingAddress?: number;
  readonly defaultShippingAddress?: number;
  readonly customerGroup?: KeyReference;
  readonly stores?: readonly KeyReference[];
  readonly custom?: {
    readonly type: KeyReference;
    readonly fields: Readonly<Record<string, unknown>>;
  };
}

export interface MoneyDraft {
  readonly currencyCode: string;
  readonly centAmount: number;
}

export interface LineDraft {
  readonly name: Readonly<Record<string, string>>;
  readonly variant: { readonly sku: string };
  readonly price: { readonly value: MoneyDraft };
  readonly quantity: number;
}

export interface OrderImportDraft {
  readonly orderNumber: string;
  readonly customerId?: string;
  readonly customerEmail?: string;
  readonly store?: KeyReference;
  readonly lineItems: readonly LineDraft[];
  readonly totalPrice: MoneyDraft;
  readonly orderState: string;
  readonly paymentState?: string;
  readonly completedAt?: string;
  readonly country?: string;
  readonly locale?: string;
  readonly paymentInfo?: {
    readonly payments: readonly { readonly typeId: 'payment'; readonly id: string }[];
  };
  readonly businessUnit?: KeyReference;
}

/** Somebody who acts for a business unit. */
export interface AssociateDraft {
  readonly customer: { readonly typeId: 'customer'; readonly id: string };
  readonly associateRoleAssignments: readonly {
    readonly associateRole: KeyReference;
    readonly inheritance: 'Enabled' | 'Disabled';
  }[];
}

export interface BusinessUnitDraft {
  readonly key: string;
  readonly name: string;
  readonly unitType: 'Company' | 'Division';
  readonly parentUnit?: KeyReference;
  readonly associateMode?: 'Explicit' | 'ExplicitAndFromParent';
  readonly contactEmail?: string;
  readonly addresses?: readonly AddressDraft[];
  readonly defaultBillingAddress?: number;
  readonly associates?: readonly AssociateDraft[];
}

export interface TransactionDraft {
  readonly type: 'Authorization' | 'Charge' | 'Refund';
  readonly state: 'Initial' | 'Pending' | 'Success';
  readonly amount: MoneyDraft;
  readonly timestamp?: string;
  readonly interactionId?: string;
}

export interface PaymentDraft {
  readonly amountPlanned: MoneyDraft;
  readonly paymentMethodInfo: { readonly paymentInterface: string; readonly method: string };
  readonly transactions: readonly TransactionDraft[];
}

/** Digits after the point of the currencies that the shop sells in. */
export const digitsOf: Readonly<Record<string, number>> = {
  EUR: 2,
  USD: 2,
  GBP: 2,
  JPY: 0,
  KWD: 3,
};

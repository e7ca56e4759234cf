/**
 * The type of the event that an order gets when news of a payment of it is passed on: by the run of the
 * payment, or at the door where its order is known already.
 */
export const paymentOfOrderChanged = 'PaymentOfOrderChanged';

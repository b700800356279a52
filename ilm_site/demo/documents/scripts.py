"""The demonstration's scripts, in the JavaScript the vendor's hooks run."""

from ilm_site.demo.documents import ids

PREPARE_ORDERS = """\
/*
 * Prepares a page of Amazon orders before it goes into the flow.
 *
 * - leaves out orders without an address: Amazon hides it until the payment is settled
 * - splits the buyer's name, since NetSuite wants first and last name
 * - adds the date of the order in the shop's own time zone
 *
 * options.data: the orders of this page. Returns { data, errors, abort }.
 */
const HOURS_TO_SHOP_TIME = 1;

function prepareOrders(options) {
  const ready = [];
  const errors = [];

  for (const order of options.data) {
    if (!order.ShippingAddress && order.FulfillmentChannel === 'MFN') {
      continue;
    }
    try {
      order.buyer = splitName(order.ShippingAddress && order.ShippingAddress.Name);
      order.orderDate = shopDate(order.PurchaseDate);
      order.shippingTotal = 0;
      ready.push(order);
    } catch (error) {
      errors.push({ code: 'ORDER_UNREADABLE', message: order.AmazonOrderId + ': ' + error.message });
    }
  }

  return { data: ready, errors: errors, abort: false };
}

/* "Anna Maria Muster" becomes { firstName: "Anna Maria", lastName: "Muster" }. */
function splitName(name) {
  const words = String(name || 'Amazon Buyer').trim().split(/\\s+/);
  const lastName = words.pop();
  return { firstName: words.join(' ') || '-', lastName: lastName };
}

/* Amazon gives universal time; the day of the order is the day in the shop. */
function shopDate(timestamp) {
  const moment = new Date(timestamp);
  moment.setUTCHours(moment.getUTCHours() + HOURS_TO_SHOP_TIME);
  return moment.toISOString().slice(0, 10);
}
"""

CHECK_SALES_ORDER = """\
/*
 * Checks orders before they are mapped to sales orders.
 *
 * A record with errors is not sent to NetSuite; it waits in the error list,
 * where somebody can correct it and try again.
 */
const LONGEST_STREET = 150;
const ISLANDS_WITHOUT_DELIVERY = ['27498', '26465', '25849'];

function checkSalesOrder(options) {
  return options.data.map(function (order) {
    const errors = [];
    const address = order.ShippingAddress || {};

    if (!order.OrderItems || order.OrderItems.length === 0) {
      errors.push(problem('NO_LINES', 'The order has no lines yet.'));
    }
    if (!address.PostalCode) {
      errors.push(problem('NO_POSTCODE', 'The address has no postal code.'));
    }
    if (ISLANDS_WITHOUT_DELIVERY.indexOf(address.PostalCode) >= 0) {
      errors.push(problem('NO_DELIVERY', 'The carrier does not deliver to ' + address.PostalCode + '.'));
    }
    if ((address.AddressLine1 || '').length > LONGEST_STREET) {
      address.AddressLine2 = address.AddressLine1.slice(LONGEST_STREET);
      address.AddressLine1 = address.AddressLine1.slice(0, LONGEST_STREET);
    }

    order.shippingTotal = sum(order.OrderItems, 'ShippingPrice');
    return { data: order, errors: errors };
  });
}

/* Adds up an amount of all lines; Amazon leaves the field out where it is zero. */
function sum(lines, field) {
  return (lines || []).reduce(function (total, line) {
    const amount = line[field] ? Number(line[field].Amount) : 0;
    return Math.round((total + amount) * 100) / 100;
  }, 0);
}

function problem(code, message) {
  return { code: code, message: message, source: 'checkSalesOrder' };
}
"""

SAFETY_STOCK = """\
/*
 * Turns NetSuite's available quantities into what may be sold at Amazon.
 *
 * Some pieces are always held back: stock is counted every two hours, and
 * selling what is no longer there costs more than selling a little less.
 */
const HELD_BACK = 2;
const MOST_AT_AMAZON = 500;

function keepSafetyStock(options) {
  const bySku = {};

  for (const row of options.data) {
    const sku = row.custitem_amazon_sku || row.itemid;
    if (!bySku[sku]) {
      bySku[sku] = { sku: sku, available: 0, custitem_lead_time: row.custitem_lead_time || 2 };
    }
    bySku[sku].available += Number(row.locationquantityavailable || 0);
  }

  const listings = Object.keys(bySku).map(function (sku) {
    const listing = bySku[sku];
    listing.sellableQuantity = sellable(listing.available);
    return listing;
  });

  return { data: listings, errors: [], abort: false };
}

/* Never below zero: NetSuite shows negative stock where goods were promised twice. */
function sellable(available) {
  const left = Math.floor(available) - HELD_BACK;
  return Math.max(0, Math.min(left, MOST_AT_AMAZON));
}
"""

CONFIRM_SHIPMENTS = """\
/*
 * Looks at Amazon's answers to shipment confirmations.
 *
 * Amazon refuses a second confirmation of one parcel. That is no error for us:
 * the first one counted, so the record is taken as done.
 */
const ALREADY_CONFIRMED = ['PackageToUpdateNotFound', 'OrderAlreadyShipped'];

function reportShipments(options) {
  return options.responseData.map(function (response, index) {
    const shipment = options.postMapData[index] || {};

    if (response.statusCode === 204) {
      return done(response, shipment);
    }
    const codes = (response.errors || []).map(function (error) {
      return error.code;
    });
    if (codes.some(isAlreadyConfirmed)) {
      return done(response, shipment);
    }
    if (response.statusCode === 429) {
      response.errors = [{ code: 'TOO_MANY', message: 'Amazon asks us to wait; the record is tried again.' }];
    }
    return response;
  });
}

function isAlreadyConfirmed(code) {
  return ALREADY_CONFIRMED.indexOf(code) >= 0;
}

/* Marks a record as sent; its reference is shown in the list of results. */
function done(response, shipment) {
  const detail = shipment.packageDetail || {};
  return { statusCode: 200, id: detail.packageReferenceId, errors: [], _json: response._json };
}
"""

OLD_TAX_ROUNDING = """\
/*
 * No longer used since NetSuite calculates taxes itself (SuiteTax).
 *
 * Kept the cents of each line's tax equal to the order's total by putting the
 * difference on the last line.
 */
function roundTaxes(options) {
  return options.postMapData.map(function (order) {
    const lines = order.item || [];
    const wanted = Math.round(Number(order.taxtotal) * 100);
    let given = 0;

    for (const line of lines) {
      line.taxamount = Math.round(Number(line.taxamount) * 100) / 100;
      given += Math.round(line.taxamount * 100);
    }

    const difference = wanted - given;
    if (lines.length > 0 && Math.abs(difference) <= lines.length) {
      const last = lines[lines.length - 1];
      last.taxamount = (Math.round(last.taxamount * 100) + difference) / 100;
    }
    return { data: order, errors: [] };
  });
}
"""

SCRIPTS = (
    (
        ids.PREPARE_ORDERS,
        "Prepare Amazon orders",
        "Pre-save-page hook of the orders export.",
        "prepareOrders",
        PREPARE_ORDERS,
    ),
    (
        ids.CHECK_SALES_ORDER,
        "Check sales orders",
        "Pre-map hook of the sales order import.",
        "checkSalesOrder",
        CHECK_SALES_ORDER,
    ),
    (
        ids.SAFETY_STOCK,
        "Keep safety stock",
        "Pre-save-page hook of the stock export.",
        "keepSafetyStock",
        SAFETY_STOCK,
    ),
    (
        ids.CONFIRM_SHIPMENTS,
        "Report shipment confirmations",
        "Post-submit hook of the confirmation import.",
        "reportShipments",
        CONFIRM_SHIPMENTS,
    ),
    (
        ids.OLD_TAX_ROUNDING,
        "Round taxes (old)",
        "Replaced by SuiteTax; not used by any import.",
        "roundTaxes",
        OLD_TAX_ROUNDING,
    ),
)

RESOURCES = [
    (
        vendor_id,
        "script",
        {"name": name, "description": description, "function": function, "content": content},
    )
    for vendor_id, name, description, function, content in SCRIPTS
]

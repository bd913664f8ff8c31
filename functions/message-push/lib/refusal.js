/** A request that is answered with an error: the HTTP status and a sentence for the caller, without secrets. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

module.exports = { Refusal };

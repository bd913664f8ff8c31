/**
 * A request that is answered with an error: the HTTP status and a sentence for the caller, without secrets. `data`: what
 * the answer's data says about it, where there is something that a program can read.
 */
class Refusal extends Error {
  constructor(status, message, data = null) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.data = data;
  }
}

module.exports = { Refusal };

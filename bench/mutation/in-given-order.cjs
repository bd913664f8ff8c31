// Jest runs the longest test first; here the nearest goes first, since the first that fails ends it.
module.exports = class InGivenOrder {
  sort(tests) {
    const order = JSON.parse(process.env.TESTS_IN_ORDER ?? "[]");
    const rank = ({ path }) => order.findIndex((name) => path.endsWith(name));
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};

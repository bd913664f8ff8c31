export { sendMenus } from "./families";
export { type FunctionFault, type FunctionFaults, makeFunctionFaults } from "./function-faults";
export { makeWechatPayPlatform } from "./platform";
export { createSender, type Sender, type SenderTools, type SentCallback } from "./sender";

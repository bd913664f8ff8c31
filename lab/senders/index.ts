export { sendMenus } from "../third-parties/senders";
export { type FunctionFault, type FunctionFaults, makeFunctionFaults } from "./function-faults";
export { createSender, type Sender, type SenderDependencies, type SentCallback } from "./sender";

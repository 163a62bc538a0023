import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

/** Amazon SNS takes no longer subject, and none with line breaks (API Publish). */
const MAX_SUBJECT = 100;

/** Sends a message to a topic of Amazon SNS, which hands it on by mail or otherwise. One AWS call. @throws what the SDK throws */
export async function notifyTopic(topicArn: string, subject: string, message: string): Promise<void> {
    // The topic may be in another region than the function.
    const region = topicArn.split(":")[3];
    const client = new SNSClient({ ...(region === undefined || region === "" ? {} : { region }) });
    try {
        await client.send(
            new PublishCommand({
                TopicArn: topicArn,
                Subject: subject.slice(0, MAX_SUBJECT),
                Message: message,
            }),
        );
    } finally {
        client.destroy();
    }
}

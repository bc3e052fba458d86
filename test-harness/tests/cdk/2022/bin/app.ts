#!/usr/bin/env node
import 'source-map-support/register';
import * as cdk from 'aws-cdk-lib';
import { LambdaInspectorStack } from '../lib/lambda-inspector-stack';

const app = new cdk.App();
new LambdaInspectorStack(app, 'LambdaInspectorStack');

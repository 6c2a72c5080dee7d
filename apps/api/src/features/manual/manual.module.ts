import { Module } from '@nestjs/common';
import { ManualService } from './manual.service.ts';

@Module({ providers: [ManualService], exports: [ManualService] })
export class ManualModule {}

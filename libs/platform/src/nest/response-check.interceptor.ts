import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { routeOf } from './operation.decorator.ts';

/** For tests: an answer that is not what its route promises is an error of the server. */
@Injectable()
export class ResponseCheckInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = routeOf(context.getHandler());
    return next.handle().pipe(
      map((answer: unknown) => {
        if (route.status !== 204) route.response.parse(answer);
        return answer;
      }),
    );
  }
}
